package dev.convoy.worker.runtime.program;

import dev.convoy.worker.kernel.Format;
import dev.convoy.worker.memory.Buffer;

/** Where a value of the plan lies on this worker, and how. */
public record PlacedTensor(Format format, Buffer buffer) {

  static PlacedTensor of(String name, Format format) {
    return new PlacedTensor(format, new Buffer(name, format.bytes()));
  }
}
