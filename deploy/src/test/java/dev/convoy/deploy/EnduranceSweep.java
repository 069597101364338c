package dev.convoy.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * One training, for as long as is asked for, whose workers are killed and stopped all the time: its
 * driver must not grow, and no step may be lost. {@code deploy/bin/faults --minutes M} runs it.
 */
class EnduranceSweep {
  private static final Random RANDOM = new Random(Long.getLong("faults.seed", 1));
  private static final double MINUTES =
      Double.parseDouble(System.getProperty("faults.minutes", "5"));
  private static final int LEAST_PAUSE = 10; // seconds between faults
  private static final int MOST_PAUSE = 40;
  private static final int KEPT = 2; // checkpoints

  /** A heap that may grow does so for hours, whatever lives in it. */
  private static final Map<String, String> SMALL_HEAP = Map.of("CONVOY_JAVA_OPTIONS", "-Xmx512m");

  /** What the driver holds. */
  private record Held(
      double minute, long steps, int faults, long threads, long files, long live, long bytes) {
    static Held now(double minute, long steps, int faults, long pid) throws IOException {
      Path process = Path.of("/proc/" + pid);
      String pages = Files.readString(process.resolve("statm")).split(" ", -1)[1];
      return new Held(
          minute,
          steps,
          faults,
          entries(process.resolve("task")),
          entries(process.resolve("fd")),
          live(pid),
          4096 * Long.parseLong(pages));
    }

    /** Bytes of the objects that a full collection leaves. */
    private static long live(long pid) throws IOException {
      Process asked =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                  Long.toString(pid),
                  "GC.class_histogram")
              .redirectErrorStream(true)
              .start();
      String histogram =
          new String(asked.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      String[] total = histogram.substring(histogram.lastIndexOf('\n') + 1).split("\\s+", -1);
      assertEquals("Total", total[0], histogram);
      return Long.parseLong(total[2]);
    }

    private static long entries(Path folder) throws IOException {
      try (Stream<Path> all = Files.list(folder)) {
        return all.count();
      }
    }

    String row() {
      return String.format(
          Locale.ROOT,
          "| %.1f | %d | %d | %d | %d | %.1f MB | %d MB |",
          minute,
          steps,
          faults,
          threads,
          files,
          live / 1e6,
          bytes >> 20);
    }
  }

  @TempDir Path directory;

  private final List<Held> held = new ArrayList<>();

  @Test
  void aDriverDoesNotGrowWhateverBefallsItsWorkers() throws Exception {
    LongTraining training = new LongTraining(directory.resolve("out"), SMALL_HEAP);
    try (ConvoyProcess convoy =
        training.start(100_000_000, 50, "--max-restarts", "1000", "--peer-timeout", "5s")) {
      training.awaitStep(60, convoy);
      long begin = System.nanoTime();
      int faults = 0;
      int restarts = 0;
      while (minutes(begin) < MINUTES) {
        held.add(Held.now(minutes(begin), steps(training), faults, convoy.pid()));
        if (inject(convoy)) {
          restarts++;
          convoy.awaitCount(restarts, line -> line.contains("(restart "));
          awaitMore(training, convoy);
        }
        faults++;
        Thread.sleep(1000L * (LEAST_PAUSE + RANDOM.nextInt(MOST_PAUSE - LEAST_PAUSE)));
      }
      held.add(Held.now(minutes(begin), steps(training), faults, convoy.pid()));
      convoy.terminate();
      assertEquals(143, convoy.awaitExit(), convoy.output());
    }
    assertNothingIsLost(training);
    System.out.println("| minute | steps | faults | threads | open files | live heap | resident |");
    System.out.println("|---:|---:|---:|---:|---:|---:|---:|");
    int every = Math.max(1, held.size() / 12);
    for (int k = 0; k < held.size(); k++) {
      if (k % every == 0 || k == held.size() - 1) {
        System.out.println(held.get(k).row());
      }
    }
    assertDoesNotGrow();
  }

  private static double minutes(long begin) {
    return (System.nanoTime() - begin) / 60e9;
  }

  /** Does something to a worker; says whether it is lost by it. */
  private static boolean inject(ConvoyProcess convoy) throws Exception {
    List<ProcessHandle> workers = convoy.awaitExecutors();
    ProcessHandle one = workers.get(RANDOM.nextInt(workers.size()));
    switch (RANDOM.nextInt(4)) {
      case 0 -> LongTraining.signal("STOP", one);
      case 1 -> LongTraining.signal("KILL", one.parent().orElseThrow());
      case 2 -> {
        LongTraining.signal("STOP", one);
        Thread.sleep(1500);
        LongTraining.signal("CONT", one);
        return false;
      }
      default -> LongTraining.signal("KILL", one);
    }
    return true;
  }

  /** Waits until it has gone on. */
  private static void awaitMore(LongTraining training, ConvoyProcess convoy) throws Exception {
    long before = steps(training);
    for (int tick = 0; tick < 6000; tick++) {
      if (steps(training) > before) {
        return;
      }
      Thread.sleep(50);
    }
    throw new AssertionError("it does not go on: " + convoy.output());
  }

  /** The last step that is known, from the end of a file that may be long. */
  private static long steps(LongTraining training) throws IOException {
    String end = training.endOfMetrics(4096);
    int at = end.lastIndexOf("\"step\":");
    return at < 0 ? 0 : Long.parseLong(end.substring(at + 7).replaceFirst("\\D.*(?s:.*)", ""));
  }

  private static void assertNothingIsLost(LongTraining training) throws IOException {
    List<String> losses = training.losses();
    for (int k = 0; k < losses.size(); k++) {
      assertTrue(losses.get(k).startsWith(k + 1 + " "), losses.get(k));
    }
    try (Stream<Path> checkpoints = Files.list(training.output().resolve("checkpoints"))) {
      assertTrue(checkpoints.count() <= KEPT);
    }
  }

  /** After the first quarter, in which Java and Spark load what they need. */
  private void assertDoesNotGrow() {
    Held early = held.get(held.size() / 4);
    Held late = held.get(held.size() - 1);
    assertTrue(late.threads() <= early.threads() + 10, late + " after " + early);
    assertTrue(late.files() <= early.files() + 10, late + " after " + early);
    assertTrue(late.live() <= 1.2 * early.live(), late + " after " + early);
    assertTrue(late.bytes() <= 1.3 * early.bytes(), late + " after " + early);
  }
}
