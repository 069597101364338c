package dev.convoy.worker.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ArenaTest {
  private record Use(Buffer buffer, int first, int last) {
    boolean meets(Use that) {
      return first <= that.last && that.first <= last;
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5})
  void buffersThatAreNeededAtTheSameTimeLieApart(int seed) {
    Random random = new Random(seed);
    try (Arena arena = new Arena()) {
      List<Use> uses = new ArrayList<>();
      for (int k = 0; k < 40; k++) {
        int first = random.nextInt(30);
        Use use = new Use(new Buffer("b" + k, random.nextInt(5000)), first, first + k % 7);
        arena.use(use.buffer, use.first);
        arena.use(use.buffer, use.last);
        uses.add(use);
      }
      arena.place();
      for (Use a : uses) {
        assertEquals(0, a.buffer.address() % 64, a.toString());
        for (Use b : uses) {
          if (!a.equals(b) && a.meets(b)) {
            assertFalse(overlap(a.buffer, b.buffer), a + " and " + b);
          }
        }
      }
    }
  }

  private static boolean overlap(Buffer a, Buffer b) {
    return a.address() < b.address() + b.bytes() && b.address() < a.address() + a.bytes();
  }

  @Test
  void buffersThatAreNeededOneAfterTheOtherShareMemory() {
    try (Arena arena = new Arena()) {
      Buffer early = new Buffer("early", 6400);
      Buffer late = new Buffer("late", 6400);
      arena.use(early, 0);
      arena.use(late, 1);
      arena.place();
      assertEquals(6400, arena.bytes());
      assertTrue(arena.overlap(early, late));
    }
  }

  @Test
  void aTensorThatIsTooLargeForTheProcessorIsRefusedInASentence() {
    try (Arena arena = new Arena()) {
      arena.keep(new Buffer("conv1 output", 3_000_000_000L));
      OutOfMemoryError e = assertThrows(OutOfMemoryError.class, arena::place);
      assertEquals(
          "conv1 output needs 3000000000 bytes, but one tensor here has at most 2147483647 (use a"
              + " smaller batch or more workers)",
          e.getMessage());
    }
  }
}
