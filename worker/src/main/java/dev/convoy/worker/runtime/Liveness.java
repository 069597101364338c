package dev.convoy.worker.runtime;

import dev.convoy.worker.memory.Arena;
import dev.convoy.worker.memory.Buffer;
import dev.convoy.worker.memory.Memory;

/**
 * How long the buffers of a program live: each from the first operation that touches it to the
 * last, those that are kept throughout. Memory follows from that alone.
 */
final class Liveness {
  private final Program program;

  private Liveness(Program program) {
    this.program = program;
  }

  static Liveness of(Program program) {
    return new Liveness(program);
  }

  /** An arena that knows all buffers and is yet to be placed. */
  Arena arena(Memory memory) {
    Arena arena = new Arena(memory);
    for (int k = 0; k < program.ops().size(); k++) {
      for (Buffer buffer : program.ops().get(k).touched()) {
        arena.use(buffer, k);
      }
    }
    program.kept().forEach(arena::keep);
    return arena;
  }

  /** The bytes that all buffers take together, known without having them. */
  long peakBytes(Memory memory) {
    try (Arena arena = arena(memory)) {
      return arena.layOut();
    }
  }
}
