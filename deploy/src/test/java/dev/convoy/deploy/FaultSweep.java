package dev.convoy.deploy;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What becomes of a training when things break: each time the final weights must be those of the
 * undisturbed run, bit for bit, and nothing may be left. Takes long, so its name keeps it out of
 * the ordinary test run; {@code deploy/bin/faults} runs it and prints a table.
 */
@Timeout(3600)
class FaultSweep {
  private static final int STEPS = 160;
  private static final int EVERY = 10;
  private static final int KILLS = 20;
  private static final Random RANDOM = new Random(Long.getLong("faults.seed", 1));
  private static byte[] undisturbed = {};

  /** What breaks. */
  enum Fault {
    A_WORKER_IS_KILLED,
    A_WORKER_IS_STOPPED,
    BOTH_WORKERS_ARE_KILLED,
    THE_SPARK_WORKER_IS_KILLED,
    THE_DRIVER_IS_KILLED,
    THE_RUN_IS_TERMINATED,
    THE_NEWEST_SHARD_IS_ALTERED,
    THE_NEWEST_SHARD_IS_TORN,
    THE_NEWEST_SHARD_IS_MISSING,
    THE_DISK_OF_CHECKPOINTS_IS_FULL,
    THE_DISK_OF_CHECKPOINTS_BECOMES_READ_ONLY,
    THE_CLOCK_JUMPS,
    TWO_RUNS_AT_ONCE;

    String title() {
      return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
  }

  @TempDir Path directory;

  private final List<String> said = new ArrayList<>();
  private double seconds;

  private LongTraining training(String name) {
    return new LongTraining(directory.resolve(name));
  }

  @ParameterizedTest
  @EnumSource
  void theModelIsThatOfTheUndisturbedRun(Fault fault) throws Exception {
    if (undisturbed.length == 0) {
      LongTraining whole = training("undisturbed");
      try (ConvoyProcess convoy = whole.start(STEPS, EVERY)) {
        assertEquals(0, convoy.awaitExit(), convoy.output());
      }
      undisturbed = whole.weights();
    }
    LongTraining training = training("out");
    int step = 20 + RANDOM.nextInt(100);
    long begin = System.nanoTime();
    inject(fault, training, step);
    seconds = (System.nanoTime() - begin) / 1e9;
    assertArrayEquals(undisturbed, training.weights());
    assertEquals(STEPS, training.losses().size());
    assertNothingIsLeft();
    System.out.printf(
        Locale.ROOT,
        "| %s | %d | %s | %.0f | as undisturbed |%n",
        fault.title(),
        step,
        said.isEmpty() ? "nothing" : String.join("; ", said).replace(directory.toString(), ""),
        seconds);
  }

  /** Workers are killed again and again, each time another. */
  @Test
  void twentyKilledWorkersDoNotChangeTheModel() throws Exception {
    int steps = 200;
    LongTraining whole = training("undisturbed");
    try (ConvoyProcess convoy = whole.start(steps, 0)) {
      assertEquals(0, convoy.awaitExit(), convoy.output());
    }
    LongTraining training = training("out");
    int[] at = RANDOM.ints(KILLS, 1, steps - 20).sorted().toArray();
    long begin = System.nanoTime();
    try (ConvoyProcess convoy = training.start(steps, 5, "--max-restarts", "1000")) {
      int known = 0;
      for (int kill = 0; kill < KILLS; kill++) {
        training.awaitStep(Math.max(at[kill], known + 1), convoy);
        List<ProcessHandle> workers = convoy.awaitExecutors();
        LongTraining.signal("KILL", workers.get(RANDOM.nextInt(workers.size())));
        String restart = "(restart " + (kill + 1) + ")";
        convoy.await(line -> line.contains(restart));
        known = training.losses().size();
      }
      assertEquals(0, convoy.awaitExit(), convoy.output());
    }
    seconds = (System.nanoTime() - begin) / 1e9;
    assertEquals(whole.losses(), training.losses());
    assertArrayEquals(whole.weights(), training.weights());
    assertNothingIsLeft();
    System.out.printf(
        Locale.ROOT,
        "| a worker is killed, %d times in %d steps | %s | each time as above | %.0f | as undisturbed |%n",
        KILLS,
        steps,
        Arrays.stream(at).mapToObj(Integer::toString).collect(Collectors.joining(", ")),
        seconds);
  }

  private void inject(Fault fault, LongTraining training, int step) throws Exception {
    switch (fault) {
      case A_WORKER_IS_KILLED -> signal("KILL", 1, training, step);
      case A_WORKER_IS_STOPPED -> signal("STOP", 1, training, step);
      case BOTH_WORKERS_ARE_KILLED -> signal("KILL", 2, training, step);
      case THE_SPARK_WORKER_IS_KILLED -> daemon(training, step);
      case THE_DRIVER_IS_KILLED -> driver(training, step, newest -> {});
      case THE_RUN_IS_TERMINATED -> terminated(training, step);
      case THE_NEWEST_SHARD_IS_ALTERED -> driver(training, step, FaultSweep::alter);
      case THE_NEWEST_SHARD_IS_TORN -> driver(training, step, FaultSweep::tear);
      case THE_NEWEST_SHARD_IS_MISSING -> driver(training, step, Files::delete);
      case THE_DISK_OF_CHECKPOINTS_IS_FULL -> disk(training, step, "size=1m", false);
      case THE_DISK_OF_CHECKPOINTS_BECOMES_READ_ONLY -> disk(training, step, "size=2g", true);
      case THE_CLOCK_JUMPS -> clock(training, step);
      case TWO_RUNS_AT_ONCE -> twins(training);
    }
  }

  private void signal(String signal, int workers, LongTraining training, int step)
      throws Exception {
    try (ConvoyProcess convoy = training.start(STEPS, EVERY, "--peer-timeout", "5s")) {
      training.awaitStep(step, convoy);
      for (ProcessHandle worker : convoy.executors().subList(0, workers)) {
        LongTraining.signal(signal, worker);
      }
      heard(convoy, "(restart 1)");
      assertEquals(0, convoy.awaitExit(), convoy.output());
    }
  }

  private void daemon(LongTraining training, int step) throws Exception {
    try (ConvoyProcess convoy = training.start(STEPS, EVERY, "--peer-timeout", "5s")) {
      training.awaitStep(step, convoy);
      ProcessHandle executor = convoy.executors().get(0);
      LongTraining.signal("KILL", executor.parent().orElseThrow());
      heard(convoy, "(restart 1)");
      assertEquals(0, convoy.awaitExit(), convoy.output());
    }
  }

  private interface Damage {
    void to(Path shard) throws IOException;
  }

  private void driver(LongTraining training, int step, Damage damage) throws Exception {
    try (ConvoyProcess convoy = training.start(STEPS, EVERY)) {
      training.awaitStep(step, convoy);
      convoy.kill();
    }
    damage.to(newestShard(training));
    try (ConvoyProcess convoy = training.resume()) {
      assertEquals(0, convoy.awaitExit(), convoy.output());
      convoy.output().lines().filter(l -> l.contains("cannot use")).forEach(said::add);
      heard(convoy, "Going on from step");
    }
  }

  private static Path newestShard(LongTraining training) throws IOException {
    try (Stream<Path> all = Files.walk(training.output().resolve("checkpoints"))) {
      return all.filter(p -> p.toString().endsWith(".safetensors"))
          .filter(p -> Files.exists(p.resolveSibling("manifest.json")))
          .max(Comparator.comparingInt(FaultSweep::step))
          .orElseThrow();
    }
  }

  private static int step(Path shard) {
    return Integer.parseInt(shard.getName(shard.getNameCount() - 2).toString().substring(5));
  }

  private static void alter(Path shard) throws IOException {
    byte[] bytes = Files.readAllBytes(shard);
    bytes[RANDOM.nextInt(bytes.length)] ^= 16;
    Files.write(shard, bytes);
  }

  private static void tear(Path shard) throws IOException {
    try (FileChannel channel = FileChannel.open(shard, StandardOpenOption.WRITE)) {
      channel.truncate(channel.size() / 2);
    }
  }

  private void terminated(LongTraining training, int step) throws Exception {
    try (ConvoyProcess convoy = training.start(STEPS, EVERY)) {
      training.awaitStep(step, convoy);
      convoy.terminate();
      assertEquals(143, convoy.awaitExit(), convoy.output());
      heard(convoy, "interrupted; all up to step");
    }
    try (ConvoyProcess convoy = training.resume()) {
      assertEquals(0, convoy.awaitExit(), convoy.output());
    }
  }

  /** A file system of its own, which root alone can make. */
  private void disk(LongTraining training, int step, String options, boolean becomesReadOnly)
      throws Exception {
    Path disk = Files.createDirectory(directory.resolve("disk"));
    Cable.command("mount", "-t", "tmpfs", "-o", options, "tmpfs", disk.toString());
    try (ConvoyProcess convoy =
        training.start(STEPS, EVERY, "--checkpoints", disk.resolve("c").toUri().toString())) {
      if (becomesReadOnly) {
        training.awaitStep(step, convoy);
        String again = "until mount -o remount,ro " + disk + " 2>/dev/null; do sleep 0.02; done";
        Cable.command("sh", "-c", again); // it cannot while a file is being written
      }
      heard(convoy, "the run goes on, and tries again at the next");
      assertEquals(0, convoy.awaitExit(), convoy.output());
    } finally {
      Cable.command("umount", "-l", disk.toString());
    }
  }

  /** The wall clock of all processes jumps an hour ahead, then two back: {@code clock.c}. */
  private void clock(LongTraining training, int step) throws Exception {
    Path library = directory.resolve("clock.so");
    String source = Path.of("bench", "clock.c").toAbsolutePath().toString();
    Cable.command("cc", "-O2", "-shared", "-fPIC", "-o", library.toString(), source, "-ldl");
    Path ahead = directory.resolve("clock");
    jump(ahead, 0);
    LongTraining clocked =
        new LongTraining(
            training.output(),
            Map.of("LD_PRELOAD", library.toString(), "CONVOY_CLOCK", ahead.toString()));
    try (ConvoyProcess convoy = clocked.start(STEPS, EVERY)) {
      clocked.awaitStep(step, convoy);
      jump(ahead, 3600);
      clocked.awaitStep(step + 15, convoy);
      jump(ahead, -3600);
      assertEquals(0, convoy.awaitExit(), convoy.output());
      convoy.output().lines().filter(l -> l.contains("restart")).forEach(said::add);
    }
  }

  private static void jump(Path clock, long seconds) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.nativeOrder());
    try (FileChannel channel =
        FileChannel.open(clock, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      channel.write(bytes.putLong(0, seconds));
    }
  }

  private void twins(LongTraining training) throws Exception {
    LongTraining other = training("other");
    try (ConvoyProcess one = training.start(STEPS, EVERY);
        ConvoyProcess two = other.start(STEPS, EVERY)) {
      assertEquals(0, one.awaitExit(), one.output());
      assertEquals(0, two.awaitExit(), two.output());
    }
    assertArrayEquals(undisturbed, other.weights());
  }

  private void heard(ConvoyProcess convoy, String part) throws InterruptedException {
    said.add(convoy.await(line -> line.contains(part)).replaceFirst("^convoy: ", ""));
  }

  /** No process, and no file that is not a run's. */
  private void assertNothingIsLeft() throws Exception {
    String here = directory.toString();
    assertTrue(
        ProcessHandle.allProcesses()
            .noneMatch(p -> p.info().commandLine().orElse("").contains(here)),
        "a process is left");
    try (Stream<Path> all = Files.walk(directory)) {
      assertEquals(
          List.of(),
          all.filter(p -> p.toString().contains(".partial") || p.toString().contains(".run-"))
              .toList());
    }
  }
}
