package dev.convoy.layout;

import java.util.List;

/**
 * How one tensor lies on the workers: which block each rank holds, and whether blocks that overlap
 * are copies of one value or addends of it.
 *
 * @param blocks one block a rank
 * @param kind what overlapping blocks mean
 */
public record Layout(List<Block> blocks, Kind kind) {

  /** What it means that several ranks hold an element. */
  public enum Kind {
    /** Each holds its value. */
    WHOLE,
    /** The value is the sum of what they hold. */
    PARTIAL;

    /** The kind of the gradient: what was copied has a gradient that must be summed. */
    Kind gradient() {
      return this == WHOLE ? PARTIAL : WHOLE;
    }
  }

  /** Copies the blocks. */
  public Layout {
    blocks = List.copyOf(blocks);
  }

  /** Blocks that hold values. */
  public static Layout whole(List<Block> blocks) {
    return new Layout(blocks, Kind.WHOLE);
  }

  /** Blocks that hold addends. */
  public static Layout partial(List<Block> blocks) {
    return new Layout(blocks, Kind.PARTIAL);
  }

  /** The number of ranks. */
  public int ranks() {
    return blocks.size();
  }

  /** What a rank holds. */
  public Block block(int rank) {
    return blocks.get(rank);
  }

  /** The layout of this tensor's gradient: the same blocks, copies and addends exchanged. */
  public Layout gradient() {
    return new Layout(blocks, kind.gradient());
  }
}
