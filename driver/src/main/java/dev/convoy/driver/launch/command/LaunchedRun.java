package dev.convoy.driver.launch.command;

import dev.convoy.control.ExitCode;
import dev.convoy.driver.launch.ClusterOptions;
import dev.convoy.driver.launch.LaunchException;
import dev.convoy.driver.launch.TaskFailure;
import dev.convoy.driver.launch.machine.ScratchDirectory;
import dev.convoy.metrics.WallClock;
import dev.convoy.worker.task.LaunchFolder;
import dev.convoy.worker.task.WorkerBody;
import dev.convoy.worker.task.WorkerFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.jspecify.annotations.Nullable;

/**
 * One call of a command that starts workers, from its start to their results, or to one sentence
 * about why there are none.
 */
public final class LaunchedRun implements AutoCloseable {
  /** How long the command may take until all its workers have begun. */
  private static final Duration ALL_COME = Duration.ofMinutes(5);

  /** How long the command is given to end by itself, once its workers were told to. */
  private static final Duration ENDS = Duration.ofSeconds(10);

  /** Time for what workers wrote to appear here, where the file system is another machine's. */
  private static final Duration APPEARS = Duration.ofSeconds(5);

  private static final long POLL_MILLIS = 50;

  private final LaunchCommand command;
  private final Path directory;
  private final LaunchFolder folder;
  private final Path log;
  private final Process process;
  private final int workers;
  private final AtomicReference<@Nullable String> cancelled = new AtomicReference<>();

  private LaunchedRun(
      LaunchCommand command,
      Path directory,
      LaunchFolder folder,
      Path log,
      Process process,
      int workers) {
    this.command = command;
    this.directory = directory;
    this.folder = folder;
    this.log = log;
    this.process = process;
    this.workers = workers;
  }

  /** Starts the command, which is to run a body in so many workers. */
  public static LaunchedRun start(
      LaunchCommand command,
      ClusterOptions options,
      int workers,
      WorkerBody body,
      Configuration hadoop)
      throws IOException {
    Path logs = Files.createDirectories(options.logDirectory());
    Path directory = Files.createTempDirectory(logs, "workers-"); // its owner's alone
    LaunchFolder folder = LaunchFolder.create(directory, body, hadoop);
    Path log = logs.resolve(directory.getFileName() + ".log");
    Process process =
        new ProcessBuilder(command.words(options, workers, directory))
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
            .start();
    return new LaunchedRun(command, directory, folder, log, process, workers);
  }

  /**
   * Waits for all workers.
   *
   * @return what their bodies returned, in rank order
   * @throws LaunchException if one fails or is lost, they do not come, or the run is cancelled
   */
  public List<byte[]> await() throws IOException {
    long patience = System.nanoTime() + ALL_COME.toNanos();
    boolean allCame = false;
    while (process.isAlive()) {
      throwIfCancelled();
      allCame = allCame || folder.claims(workers).size() == workers;
      if (!allCame && System.nanoTime() > patience) {
        throw tooFew("within %d s".formatted(ALL_COME.toSeconds()));
      }
      pause();
    }
    throwIfCancelled();
    return results();
  }

  private void pause() {
    try {
      process.waitFor(POLL_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LaunchException(ExitCode.FAILED, "the run was interrupted", e);
    }
  }

  private List<byte[]> results() throws IOException {
    long until = System.nanoTime() + APPEARS.toNanos();
    while (true) {
      List<byte[]> results = new ArrayList<>();
      for (int rank = 0; rank < workers; rank++) {
        folder.result(rank).ifPresent(results::add);
      }
      if (results.size() == workers) {
        return results;
      }
      List<TaskFailure> failures = failures();
      if (!failures.isEmpty() || System.nanoTime() > until) {
        throw explain(failures);
      }
      pause();
    }
  }

  /** What workers said of how they failed, the likeliest cause first. */
  private List<TaskFailure> failures() throws IOException {
    Map<Integer, String> hosts = folder.claims(workers);
    List<TaskFailure> failures = new ArrayList<>();
    for (int rank = 0; rank < workers; rank++) {
      WorkerFailure failure = folder.failure(rank).orElse(null);
      if (failure != null) {
        failures.add(
            new TaskFailure(
                rank,
                hosts.getOrDefault(rank, ""),
                "",
                /* lost= */ false,
                failure.epochMillis(),
                failure.kind(),
                String.valueOf(failure.getMessage()),
                failure.detail()));
      }
    }
    failures.sort(TaskFailure.LIKELIEST_CAUSE_FIRST);
    return failures;
  }

  private LaunchException explain(List<TaskFailure> said) throws IOException {
    Map<Integer, String> hosts = folder.claims(workers);
    if (hosts.size() < workers && said.isEmpty()) {
      return tooFew("before the command ended with exit code " + process.exitValue());
    }
    List<TaskFailure> failures = new ArrayList<>(said);
    for (int rank = 0; rank < workers; rank++) {
      if (folder.result(rank).isEmpty() && folder.failure(rank).isEmpty()) {
        failures.add(lost(rank, hosts.getOrDefault(rank, "")));
      }
    }
    failures.sort(TaskFailure.LIKELIEST_CAUSE_FIRST);
    TaskFailure cause = failures.get(0);
    String where = cause.lost() ? "; what it printed is in " + log : "";
    return new LaunchException(
        ExitCode.FAILED,
        cause.sentence() + where,
        new IOException("the command ended with exit code " + process.exitValue()),
        failures);
  }

  private TaskFailure lost(int rank, String host) {
    String what = "its process ended, and the command with exit code " + process.exitValue();
    return new TaskFailure(
        rank, host, "", /* lost= */ true, WallClock.now().toEpochMilli(), "lost", what, "");
  }

  private LaunchException tooFew(String when) throws IOException {
    Map<Integer, String> came = folder.claims(workers);
    List<Integer> missing =
        IntStream.range(0, workers).filter(rank -> !came.containsKey(rank)).boxed().toList();
    return new LaunchException(
        ExitCode.DOES_NOT_FIT,
        "the command '%s' started %d of %d workers %s: what it printed is in %s"
            .formatted(command.text(), workers - missing.size(), workers, when, log));
  }

  /** From any thread: the workers are told to stop, and {@link #await} ends with the reason. */
  public void cancel(String reason) {
    cancelled.compareAndSet(null, "stopped: " + reason);
  }

  private void throwIfCancelled() {
    String sentence = cancelled.get();
    if (sentence != null) {
      throw new LaunchException(ExitCode.FAILED, sentence);
    }
  }

  /** Ends the command and its workers, if they have not ended, and removes the directory. */
  @Override
  public void close() throws IOException {
    try {
      if (process.isAlive()) {
        folder.cancel();
        List<ProcessHandle> started = process.descendants().toList();
        process.destroy(); // srun and mpirun end their workers, wherever those are
        if (!process.waitFor(ENDS.toSeconds(), TimeUnit.SECONDS)) {
          process.destroyForcibly().waitFor();
        }
        started.forEach(ProcessHandle::destroyForcibly);
      }
    } catch (InterruptedException e) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
    new ScratchDirectory(directory).remove();
  }
}
