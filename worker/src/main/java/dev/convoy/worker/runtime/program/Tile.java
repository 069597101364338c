package dev.convoy.worker.runtime.program;

import dev.convoy.layout.Block;
import dev.convoy.plan.Chunk;

/**
 * The part of a layer's output that one operation computes, in rows of the global batch and global
 * channels: a tile of a grid that spans all workers.
 *
 * @param chunk which of the tiles that this worker computes one after the other
 * @param block its rows and channels
 */
public record Tile(Chunk chunk, Block block) {

  /** The tile of a chunk of the rows that a worker owns. */
  static Tile of(Block own, Chunk chunk) {
    return new Tile(chunk, new Block(chunk.rows(own.rows()), own.channels()));
  }

  /** Whether it is all that the worker owns. */
  boolean isWhole() {
    return chunk.isWhole();
  }

  @Override
  public String toString() {
    return "rows " + block.rows() + " of " + block.channels().size() + " channels";
  }
}
