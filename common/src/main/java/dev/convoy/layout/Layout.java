package dev.convoy.layout;

import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * How one tensor lies on the workers: which block each rank holds, and to which term of the value
 * it contributes. The value of an element is the sum over the terms that hold it; ranks that hold
 * it under one term are replicas, of which one counts.
 *
 * <p>One term everywhere: blocks hold values. A term each: they hold addends. On a mesh where a
 * tensor is partial along one axis and replicated along the other, terms repeat.
 *
 * @param blocks one block a rank
 * @param terms one a rank, from 0
 */
public record Layout(List<Block> blocks, List<Integer> terms) {

  /**
   * Copies the lists.
   *
   * @throws IllegalArgumentException if there is not one term a block
   */
  public Layout {
    blocks = List.copyOf(blocks);
    terms = List.copyOf(terms);
    if (blocks.size() != terms.size()) {
      throw new IllegalArgumentException(
          terms.size() + " terms for the blocks of " + blocks.size() + " ranks");
    }
  }

  /** Blocks that hold values: where they overlap, they are replicas. */
  public static Layout whole(List<Block> blocks) {
    return new Layout(blocks, Collections.nCopies(blocks.size(), 0));
  }

  /** Blocks that hold addends: where they overlap, they are to be summed. */
  public static Layout partial(List<Block> blocks) {
    return new Layout(blocks, IntStream.range(0, blocks.size()).boxed().toList());
  }

  /** The number of ranks. */
  public int ranks() {
    return blocks.size();
  }

  /** What a rank holds. */
  public Block block(int rank) {
    return blocks.get(rank);
  }

  /** To which addend of the value a rank contributes. */
  public int term(int rank) {
    return terms.get(rank);
  }

  /** Whether blocks hold addends of which there may be several. */
  public boolean isPartial() {
    return terms.stream().distinct().count() > 1;
  }

  /**
   * The layout of this tensor's gradient, with replicas and addends exchanged: whoever held one of
   * several copies has an addend of the gradient, and whoever held an addend needs all of it.
   */
  public Layout gradient() {
    return new Layout(blocks, copies());
  }

  /** Which of the replicas of its term each rank is, from 0. */
  List<Integer> copies() {
    Map<Integer, Integer> seen = new HashMap<>();
    return terms.stream().map(term -> seen.merge(term, 1, Integer::sum) - 1).toList();
  }

  /** These blocks under the same terms. */
  public Layout with(List<Block> others) {
    return new Layout(others, terms);
  }
}
