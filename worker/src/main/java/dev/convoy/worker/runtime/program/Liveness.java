package dev.convoy.worker.runtime.program;

import dev.convoy.worker.memory.Arena;
import dev.convoy.worker.memory.Buffer;
import dev.convoy.worker.memory.Memory;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * How long the buffers of a program live: each from the first operation that touches it to the
 * last, those that are kept throughout. Memory follows from that alone.
 */
public final class Liveness {
  private final Map<Buffer, Life> lives;

  /**
   * When a buffer is needed.
   *
   * @param first the number of the first operation that touches it
   * @param last that of the last
   * @param isKept whether it keeps its contents from step to step, whoever touches it
   */
  record Life(Buffer buffer, int first, int last, boolean isKept) {}

  private Liveness(Map<Buffer, Life> lives) {
    this.lives = lives;
  }

  /** Of a program. */
  public static Liveness of(Program program) {
    List<Op> ops = program.ops();
    Set<Buffer> kept = program.kept();
    Map<Buffer, Life> lives = new LinkedHashMap<>();
    for (int k = 0; k < ops.size(); k++) {
      for (Buffer buffer : ops.get(k).touched()) {
        Life before = lives.get(buffer);
        int first = before == null ? k : before.first;
        lives.put(buffer, new Life(buffer, first, k, kept.contains(buffer)));
      }
    }
    for (Buffer buffer : kept) {
      lives.putIfAbsent(buffer, new Life(buffer, 0, 0, true));
    }
    return new Liveness(lives);
  }

  /** The lives of all but some buffers, which lie elsewhere. */
  public Liveness without(Set<Buffer> others) {
    Map<Buffer, Life> rest = new LinkedHashMap<>(lives);
    rest.keySet().removeAll(others);
    return new Liveness(rest);
  }

  /** The lives of all buffers, in the order in which they are first touched. */
  List<Life> lives() {
    return new ArrayList<>(lives.values());
  }

  /** An arena that knows all buffers and is yet to be placed. */
  public Arena arena(Memory memory) {
    Arena arena = new Arena(memory);
    for (Life life : lives.values()) {
      if (life.isKept) {
        arena.keep(life.buffer);
      } else {
        arena.use(life.buffer, life.first);
        arena.use(life.buffer, life.last);
      }
    }
    return arena;
  }

  /** The bytes that all buffers take together, known without having them. */
  public long peakBytes(Memory memory) {
    try (Arena arena = arena(memory)) {
      return arena.layOut();
    }
  }
}
