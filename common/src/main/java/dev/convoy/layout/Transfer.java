package dev.convoy.layout;

import dev.convoy.tensor.Range;

/**
 * Rank {@code to} adds a block of what rank {@code from} holds into its own; a transfer to itself
 * is a local copy.
 */
public record Transfer(int from, int to, Block block) {

  /** This block sent back. */
  public Transfer reversed() {
    return new Transfer(to, from, block);
  }

  /** Some of its rows, which may be none. */
  Transfer ofRows(Range rows) {
    return new Transfer(from, to, new Block(block.rows().intersect(rows), block.channels()));
  }

  /** Whether it stays on one rank. */
  public boolean isLocal() {
    return from == to;
  }
}
