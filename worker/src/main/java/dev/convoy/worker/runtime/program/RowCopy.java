package dev.convoy.worker.runtime.program;

import dev.convoy.plan.Chunk;
import java.util.BitSet;

/**
 * A tensor in another format, and which of its rows have been copied so far while instructions are
 * written.
 */
final class RowCopy {
  private final PlacedTensor from;
  private final PlacedTensor to;
  private final BitSet done = new BitSet();
  private int parts = 1;

  RowCopy(PlacedTensor from, PlacedTensor to) {
    this.from = from;
    this.to = to;
  }

  PlacedTensor from() {
    return from;
  }

  PlacedTensor to() {
    return to;
  }

  /** Whether these rows have still to be copied; afterwards they count as copied. */
  boolean takes(Chunk chunk) {
    if (chunk.isWhole()) {
      boolean missing = done.cardinality() < parts;
      done.set(0, parts);
      return missing;
    }
    parts = chunk.of();
    boolean missing = !done.get(chunk.index());
    done.set(chunk.index());
    return missing;
  }
}
