package dev.convoy.driver.launch;

import dev.convoy.control.ExitCode;

/**
 * A worker's memory, split between the Java heap and what native kernels and buffers use.
 *
 * <p>Weights, activations and message buffers are native, so the heap is the smaller part: a
 * quarter, within what Spark needs at least and the data readers use at most.
 *
 * @param megabytes heap and native memory together
 * @param shrinks true if a small machine may give less; what the user named is kept or refused
 */
public record WorkerMemory(long megabytes, boolean shrinks) {

  /** Where the user named none: 4 GB, or an even share of a smaller machine. */
  public static final WorkerMemory DEFAULT = new WorkerMemory(4096, true);

  /** Spark refuses executors of less than 450 MB, and the JVM keeps some of its heap for itself. */
  private static final long SMALLEST_HEAP = 512;

  private static final long LARGEST_HEAP = 4096;

  /** Megabytes that a worker needs at least. */
  public static final long SMALLEST = 2 * SMALLEST_HEAP;

  /** Checks that a worker can live in so much. */
  public WorkerMemory {
    if (megabytes < SMALLEST) {
      throw new LaunchException(
          ExitCode.DOES_NOT_FIT,
          "a worker needs at least " + SMALLEST + " MB, not " + megabytes + " MB");
    }
  }

  /** Exactly so much, as the user named it. */
  public static WorkerMemory of(long megabytes) {
    return new WorkerMemory(megabytes, false);
  }

  /**
   * What each of {@code workers} gets on one machine.
   *
   * @throws LaunchException with exit code 3 if they do not fit
   */
  public WorkerMemory sharing(long machineMegabytes, int workers) {
    long share = machineMegabytes / workers;
    if (share >= megabytes) {
      return this;
    }
    if (shrinks && share >= SMALLEST) {
      return new WorkerMemory(share, true);
    }
    throw new LaunchException(
        ExitCode.DOES_NOT_FIT,
        String.format(
            "%d workers of at least %d MB do not fit in this machine's %d MB:"
                + " lower --workers or --memory-per-worker",
            workers, shrinks ? SMALLEST : megabytes, machineMegabytes));
  }

  public long heapMegabytes() {
    return Math.max(SMALLEST_HEAP, Math.min(LARGEST_HEAP, megabytes / 4));
  }

  public long nativeMegabytes() {
    return megabytes - heapMegabytes();
  }
}
