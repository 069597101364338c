package dev.convoy.worker.task;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.jspecify.annotations.Nullable;

/**
 * A worker's place without Spark: the workers meet in a directory that they all see.
 *
 * <p>The k-th {@link #allGather} of rank r writes {@code gather-k/r} (by an atomic rename, so a
 * reader sees the whole text or no file) and reads the files of all ranks. Any file named {@code
 * cancel} in the directory cancels the run. A directory serves one run.
 */
public final class FileSlot implements WorkerSlot {

  /** The file that cancels the run. */
  static final String CANCEL = "cancel";

  private static final Duration POLL = Duration.ofMillis(5);

  private final Path directory;
  private final int rank;
  private final int ranks;
  private final String host;
  private final int cpus;
  private final List<String> gpuAddresses;
  private final Duration timeout;
  private final @Nullable Configuration hadoop;
  private int gathers;

  /**
   * Takes place {@code rank} of {@code ranks} in {@code directory}, which is created if need be.
   *
   * @param timeout how long {@link #allGather} waits for the other ranks
   * @throws IllegalArgumentException if {@code rank} is not one of {@code ranks}
   */
  public FileSlot(
      Path directory,
      int rank,
      int ranks,
      String host,
      int cpus,
      List<String> gpuAddresses,
      Duration timeout) {
    this(directory, rank, ranks, host, cpus, gpuAddresses, timeout, null);
  }

  /**
   * Takes a place, likewise.
   *
   * @param hadoop how file systems are reached
   */
  FileSlot(
      Path directory,
      int rank,
      int ranks,
      String host,
      int cpus,
      List<String> gpuAddresses,
      Duration timeout,
      @Nullable Configuration hadoop) {
    if (rank < 0 || rank >= ranks) {
      throw new IllegalArgumentException(
          "rank " + rank + " is not one of the " + ranks + " ranks 0 to " + (ranks - 1));
    }
    this.directory = directory;
    this.rank = rank;
    this.ranks = ranks;
    this.host = host;
    this.cpus = cpus;
    this.gpuAddresses = List.copyOf(gpuAddresses);
    this.timeout = timeout;
    this.hadoop = hadoop;
  }

  @Override
  public int rank() {
    return rank;
  }

  @Override
  public int ranks() {
    return ranks;
  }

  @Override
  public String host() {
    return host;
  }

  @Override
  public int cpus() {
    return cpus;
  }

  @Override
  public List<String> gpuAddresses() {
    return gpuAddresses;
  }

  @Override
  public @Nullable Configuration hadoop() {
    return hadoop;
  }

  @Override
  public boolean cancelled() {
    return Files.exists(directory.resolve(CANCEL));
  }

  @Override
  public List<String> allGather(String mine) {
    Path meeting = directory.resolve("gather-" + gathers++);
    try {
      publish(meeting, mine);
      awaitAll(meeting);
      List<String> texts = new ArrayList<>();
      for (int peer = 0; peer < ranks; peer++) {
        texts.add(Files.readString(meeting.resolve(Integer.toString(peer)), UTF_8));
      }
      return List.copyOf(texts);
    } catch (IOException e) {
      throw new UncheckedIOException("worker " + rank + " cannot use " + meeting + ": " + e, e);
    }
  }

  private void publish(Path meeting, String mine) throws IOException {
    Path file = meeting.resolve(Integer.toString(rank));
    if (Files.exists(file)) {
      throw new RendezvousException(
          file + " exists already: start every worker once, with a directory of this run's own");
    }
    Files.createDirectories(meeting);
    Path draft = Files.writeString(meeting.resolve(rank + ".draft"), mine, UTF_8);
    Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
  }

  private void awaitAll(Path meeting) {
    long deadline = System.nanoTime() + timeout.toNanos();
    while (true) {
      List<Integer> missing = missing(meeting);
      if (missing.isEmpty()) {
        return;
      }
      if (cancelled()) {
        throw new RendezvousException("worker " + rank + " was cancelled in " + directory);
      }
      if (System.nanoTime() - deadline > 0) {
        throw new RendezvousException(
            String.format(
                "worker %d waited %d ms in %s for %d of %d workers: ranks %s did not come",
                rank, timeout.toMillis(), meeting, missing.size(), ranks, missing));
      }
      pause();
    }
  }

  private List<Integer> missing(Path meeting) {
    return IntStream.range(0, ranks)
        .filter(peer -> !Files.exists(meeting.resolve(Integer.toString(peer))))
        .boxed()
        .toList();
  }

  private void pause() {
    try {
      Thread.sleep(POLL.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RendezvousException("worker " + rank + " was interrupted in " + directory, e);
    }
  }
}
