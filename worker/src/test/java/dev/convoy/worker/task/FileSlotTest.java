package dev.convoy.worker.task;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileSlotTest {

  private static final Duration LONG = Duration.ofMinutes(3);

  @TempDir Path directory;

  @Test
  void everyWorkerGetsAllTextsInRankOrderAtEveryGather() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(3);
    try {
      List<Future<List<String>>> workers =
          IntStream.range(0, 3)
              .mapToObj(rank -> threads.submit(() -> gatherTwice(slot(rank, 3, LONG))))
              .toList();
      for (Future<List<String>> worker : workers) {
        assertEquals(List.of("a0", "a1", "a2", "b0", "b1", "b2"), worker.get());
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private static List<String> gatherTwice(FileSlot slot) {
    List<String> first = slot.allGather("a" + slot.rank());
    List<String> second = slot.allGather("b" + slot.rank());
    return IntStream.range(0, 6).mapToObj(i -> i < 3 ? first.get(i) : second.get(i - 3)).toList();
  }

  @Test
  void ranksThatDoNotComeAreNamed() {
    RendezvousException thrown =
        assertThrows(
            RendezvousException.class, () -> slot(1, 4, Duration.ofMillis(50)).allGather("here"));
    assertTrue(thrown.toString().contains("3 of 4 workers"), thrown.getMessage());
    assertTrue(thrown.toString().contains("ranks [0, 2, 3]"), thrown.getMessage());
  }

  @Test
  void aDirectoryServesOneRunOnly() {
    assertEquals(List.of("x"), slot(0, 1, LONG).allGather("x"));
    RendezvousException thrown =
        assertThrows(RendezvousException.class, () -> slot(0, 1, LONG).allGather("x"));
    assertTrue(thrown.toString().contains("exists already"), thrown.getMessage());
  }

  @Test
  void aCancelFileEndsTheWait() throws Exception {
    FileSlot slot = slot(0, 2, LONG);
    assertFalse(slot.cancelled());
    Files.createFile(directory.resolve("cancel"));
    assertTrue(slot.cancelled());
    RendezvousException thrown = assertThrows(RendezvousException.class, () -> slot.allGather("x"));
    assertTrue(thrown.toString().contains("cancelled"), thrown.getMessage());
  }

  @Test
  void aRankOutsideTheRunIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> slot(2, 2, LONG));
  }

  private FileSlot slot(int rank, int ranks, Duration timeout) {
    return new FileSlot(directory, rank, ranks, "127.0.0.1", 1, List.of(), timeout);
  }
}
