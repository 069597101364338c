package dev.convoy.worker.task;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convoy.control.ExitCode;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What driver and workers leave for each other, and workers that are run by it. */
class LaunchFolderTest {
  @TempDir Path directory;

  @BeforeEach
  void makePrivate() throws Exception {
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
  }

  private static byte[] place(WorkerSlot slot) {
    List<String> all = slot.allGather("of " + slot.rank());
    return "%d/%d %s %s"
        .formatted(
            slot.rank(), slot.ranks(), all, Objects.requireNonNull(slot.hadoop()).get("mine"))
        .getBytes(UTF_8);
  }

  private static byte[] fail(WorkerSlot slot) {
    throw new IllegalStateException("no luck with " + slot.rank());
  }

  private List<ExitCode> work(int processes, int ranks, ByteArrayOutputStream said)
      throws Exception {
    PrintStream err = new PrintStream(said, /* autoFlush= */ true, UTF_8);
    ExecutorService threads = Executors.newFixedThreadPool(processes);
    try {
      List<Future<ExitCode>> codes = new ArrayList<>();
      for (int k = 0; k < processes; k++) {
        codes.add(
            threads.submit(
                () -> LaunchedWorker.run(List.of(directory.toString(), "" + ranks, "1"), err)));
      }
      List<ExitCode> ended = new ArrayList<>();
      for (Future<ExitCode> code : codes) {
        ended.add(code.get());
      }
      return ended;
    } finally {
      threads.shutdown();
    }
  }

  private LaunchFolder publish(WorkerBody body) throws Exception {
    Configuration hadoop = new Configuration(false);
    hadoop.set("mine", "yes");
    return LaunchFolder.create(directory, body, hadoop);
  }

  @Test
  void eachHasARankOfItsOwnMeetsTheOthersAndLeavesItsResult() throws Exception {
    LaunchFolder folder = publish(LaunchFolderTest::place);
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    assertEquals(List.of(ExitCode.DONE, ExitCode.DONE, ExitCode.DONE), work(3, 3, said));
    assertEquals(Set.of(0, 1, 2), folder.claims(3).keySet());
    Set<String> results = new TreeSet<>();
    for (int rank = 0; rank < 3; rank++) {
      results.add(new String(folder.result(rank).orElseThrow(), UTF_8));
    }
    assertEquals(
        Set.of(
            "0/3 [of 0, of 1, of 2] yes",
            "1/3 [of 0, of 1, of 2] yes",
            "2/3 [of 0, of 1, of 2] yes"),
        results);
    assertEquals("", said.toString(UTF_8));
  }

  @Test
  void oneThatFailsSaysWhy() throws Exception {
    LaunchFolder folder = publish(LaunchFolderTest::fail);
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    assertEquals(List.of(ExitCode.FAILED), work(1, 1, said));
    assertEquals("no luck with 0", folder.failure(0).orElseThrow().getMessage());
    assertTrue(folder.result(0).isEmpty());
    assertEquals("worker 0 failed: no luck with 0\n", said.toString(UTF_8));
  }

  @Test
  void oneTooManyIsRefused() throws Exception {
    publish(slot -> new byte[] {1});
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    List<ExitCode> codes = work(2, 1, said);
    assertEquals(Set.of(ExitCode.DONE, ExitCode.USAGE), Set.copyOf(codes));
    assertTrue(said.toString(UTF_8).contains("all 1 of its places"), said.toString(UTF_8));
  }

  @Test
  void nothingIsRunThatOthersCouldHaveWritten() throws Exception {
    publish(slot -> new byte[0]);
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwx---"));
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    assertEquals(List.of(ExitCode.USAGE), work(1, 1, said));
    assertTrue(said.toString(UTF_8).contains("can be written by others"), said.toString(UTF_8));
    assertThrows(RendezvousException.class, () -> LaunchFolder.open(directory));
  }

  @Test
  void bytesComeBackAsTheyWere() throws Exception {
    byte[] all = new byte[256];
    for (int k = 0; k < all.length; k++) {
      all[k] = (byte) k;
    }
    LaunchFolder folder = publish(slot -> new byte[0]);
    folder.finished(4, all);
    assertArrayEquals(all, folder.result(4).orElseThrow());
  }
}
