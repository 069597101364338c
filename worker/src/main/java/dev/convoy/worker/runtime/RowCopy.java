package dev.convoy.worker.runtime;

import dev.convoy.plan.Chunk;
import java.util.BitSet;

/**
 * A tensor in another format, and which of its rows have been copied so far while instructions are
 * written.
 */
final class RowCopy {
  private final Slot from;
  private final Slot to;
  private final BitSet done = new BitSet();
  private int parts = 1;

  RowCopy(Slot from, Slot to) {
    this.from = from;
    this.to = to;
  }

  Slot from() {
    return from;
  }

  Slot to() {
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
