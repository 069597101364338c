package dev.convoy.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(600)
class EmbeddedClusterIT {

  @TempDir Path directory;

  @Test
  void workersAreProcessesOfTheirOwnThatAreReplacedWhenLostAndGoneInTheEnd() throws Exception {
    try (Probe probe = Probe.start(directory, "embedded", 2, "lost")) {
      int code = probe.await();
      String output = probe.output();
      assertEquals(0, code, output);
      assertTrue(output.contains("worker 1 on 127.0.0.1 was lost: "), output);
      assertTrue(output.contains("code 137; its log is " + probe.logs()), output);
      assertTrue(output.contains("rank 0 of 2 on 127.0.0.1, 1 cpus, pid "), output);
      assertTrue(output.contains("rank 1 of 2 on 127.0.0.1, 1 cpus, pid "), output);
      assertEquals(2, output.split("threads 1\n", -1).length - 1, output);
      List<Long> pids = probe.pids();
      assertEquals(2, new HashSet<>(pids).size(), output);
      for (long pid : pids) {
        assertFalse(ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false), output);
      }
      assertFalse(Files.exists(probe.logs().resolve("scratch")), "scratch files were left");
    }
  }

  @Test
  void nothingOutlivesAKilledDriver() throws Exception {
    try (Probe probe = Probe.start(directory, "embedded", 2, "sleep")) {
      List<ProcessHandle> started = awaitProcesses(probe, 4);
      probe.kill();
      for (ProcessHandle process : started) {
        assertEquals(process, process.onExit().get(3, TimeUnit.MINUTES));
      }
      assertFalse(Files.exists(probe.logs().resolve("scratch")), "scratch files were left");
    }
  }

  @Test
  void theTerminalShowsOneSentenceWhereTheWorkersDoNotFit() throws Exception {
    try (Probe probe = Probe.start(directory, "local[2]", 8, "where")) {
      assertEquals(3, probe.await());
      String expected =
          "asked for 8 workers of 1 core, but local[2] has room for 2: lower --workers to 2";
      assertEquals(
          List.of(expected),
          probe.output().lines().filter(line -> !line.contains(" after ")).toList());
    }
  }

  @Test
  void aLocalClusterHasExecutorsOfItsOwnOnAsManySparkWorkersAsItsNameSays() throws Exception {
    try (Probe probe = Probe.start(directory, "local-cluster[2,1,1024]", 2, "where")) {
      int code = probe.await();
      String output = probe.output();
      assertEquals(0, code, output);
      assertEquals(2, new HashSet<>(probe.pids()).size(), output);
      for (String log : List.of("worker-0.log", "worker-1.log")) {
        assertTrue(Files.exists(probe.logs().resolve(log)), log);
      }
    }
  }

  /** A master, a worker daemon and two executors. */
  private static List<ProcessHandle> awaitProcesses(Probe probe, int count)
      throws IOException, InterruptedException {
    for (int tick = 0; tick < 3000; tick++) {
      List<ProcessHandle> processes = probe.descendants();
      if (processes.size() == count) {
        return processes;
      }
      Thread.sleep(100);
    }
    throw new AssertionError("not " + count + " processes after 5 minutes: " + probe.output());
  }
}
