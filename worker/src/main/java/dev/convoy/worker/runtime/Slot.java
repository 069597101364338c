package dev.convoy.worker.runtime;

import dev.convoy.worker.kernel.Format;
import dev.convoy.worker.memory.Buffer;

/** Where a value of the plan lies on this worker, and how. */
record Slot(Format format, Buffer buffer) {

  static Slot of(String name, Format format) {
    return new Slot(format, new Buffer(name, format.bytes()));
  }
}
