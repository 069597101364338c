package dev.convoy.layout;

/**
 * Rank {@code to} adds a block of what rank {@code from} holds into its own; a transfer to itself
 * is a local copy.
 */
public record Transfer(int from, int to, Block block) {

  /** The same block sent back. */
  public Transfer reversed() {
    return new Transfer(to, from, block);
  }

  /** Whether it stays on one rank. */
  public boolean isLocal() {
    return from == to;
  }
}
