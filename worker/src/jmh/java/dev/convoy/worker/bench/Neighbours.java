package dev.convoy.worker.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * How much of the CPU other programs use: what {@code /proc/stat} counts for the machine less what
 * {@code /proc/self/stat} counts for this process.
 */
final class Neighbours {
  private static final double TICKS_PER_SECOND = 100; // USER_HZ, fixed on Linux
  private static final long SAMPLE_MILLIS = 200;
  private static final long PATIENCE_MILLIS = 90_000;

  private final double tolerated;
  private long patience = PATIENCE_MILLIS;
  private long busy;
  private long own;
  private long time;

  /** For work on so many threads: others may use the cores that it leaves, less one. */
  Neighbours(int threads) {
    int cores = Runtime.getRuntime().availableProcessors();
    this.tolerated = Math.max(0.25, cores - threads - 1);
  }

  /** Waits until others leave enough of the machine alone, all waits together not for ever. */
  void awaitQuiet() {
    do {
      begin();
      sleep();
      patience -= SAMPLE_MILLIS;
    } while (disturbed() && isPatient());
  }

  /** Whether there is still time to wait. */
  boolean isPatient() {
    return patience > 0;
  }

  /** Begins to count. */
  void begin() {
    busy = machineTicks();
    own = ownTicks();
    time = System.nanoTime();
  }

  /** Whether others used too much since {@link #begin}. */
  boolean disturbed() {
    double seconds = (System.nanoTime() - time) / 1e9;
    double foreign = (machineTicks() - busy) - (ownTicks() - own);
    return foreign / TICKS_PER_SECOND / seconds > tolerated + 1 / TICKS_PER_SECOND / seconds;
  }

  /** User, nice, system, interrupts, stolen: all but idle and waiting. */
  private static long machineTicks() {
    List<String> fields = List.of(read("/proc/stat").split("\n", 2)[0].split(" +"));
    return LongStream.of(1, 2, 3, 6, 7, 8).map(f -> Long.parseLong(fields.get((int) f))).sum();
  }

  private static long ownTicks() {
    String line = read("/proc/self/stat");
    return Stream.of(line.substring(line.lastIndexOf(')') + 2).split(" "))
        .skip(11)
        .limit(2)
        .mapToLong(Long::parseLong)
        .sum();
  }

  private static String read(String file) {
    try {
      return Files.readString(Path.of(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void sleep() {
    try {
      Thread.sleep(SAMPLE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
