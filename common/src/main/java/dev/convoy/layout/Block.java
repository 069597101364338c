package dev.convoy.layout;

import dev.convoy.tensor.Indices;
import dev.convoy.tensor.Range;
import java.util.ArrayList;
import java.util.List;

/**
 * A part of a tensor {@code (N, C, ...)}: some batch rows of some channels, stored row by row and
 * in the order of the channel list.
 *
 * @param rows global batch rows
 * @param channels global channels, in storage order
 */
public record Block(Range rows, Indices channels) {

  /** No part at all. */
  public static final Block NONE = new Block(new Range(0, 0), Indices.NONE);

  /** Rows times channels; multiply by a channel's spatial size for elements. */
  public long size() {
    return (long) rows.size() * channels.size();
  }

  /** Whether nothing is in it. */
  public boolean isEmpty() {
    return size() == 0;
  }

  /** What is in both, in this block's channel order. */
  public Block intersect(Block that) {
    Range both = rows.intersect(that.rows);
    return both.isEmpty() ? NONE : new Block(both, channels.intersect(that.channels));
  }

  /** What is in this block and not in the other, as disjoint blocks. */
  public List<Block> minus(Block that) {
    Range both = rows.intersect(that.rows);
    if (both.isEmpty() || channels.intersect(that.channels).isEmpty()) {
      return isEmpty() ? List.of() : List.of(this);
    }
    List<Block> rest = new ArrayList<>();
    rest.add(new Block(new Range(rows.from(), both.from()), channels));
    rest.add(new Block(both, channels.minus(that.channels)));
    rest.add(new Block(new Range(both.to(), rows.to()), channels));
    rest.removeIf(Block::isEmpty);
    return rest;
  }
}
