package dev.convoy.worker.task;

import dev.convoy.control.ExitCode;
import dev.convoy.control.Reason;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * A worker that a command started, such as {@code srun} or {@code mpirun}, without Spark: {@code
 * DIRECTORY RANKS CPUS}, where the directory is a {@link LaunchFolder}.
 *
 * <p>Exit codes are the command line's: 0 done, 2 bad usage, 4 failed. The driver is told more.
 */
public final class LaunchedWorker {
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  private LaunchedWorker() {}

  /** Runs the worker and ends the process. */
  public static void main(String[] arguments) {
    System.exit(run(List.of(arguments), System.err).number());
  }

  static ExitCode run(List<String> arguments, PrintStream err) {
    try {
      if (arguments.size() != 3) {
        err.println("usage: LaunchedWorker DIRECTORY RANKS CPUS; the driver says so");
        return ExitCode.USAGE;
      }
      LaunchFolder folder = LaunchFolder.open(Path.of(arguments.get(0)));
      int ranks = Integer.parseInt(arguments.get(1));
      String host = MachineAddress.reachable();
      int rank = folder.claim(ranks, host);
      FileSlot slot =
          new FileSlot(
              folder.directory(),
              rank,
              ranks,
              host,
              Integer.parseInt(arguments.get(2)),
              List.of(),
              PATIENCE,
              folder.hadoop());
      return run(folder, slot, err);
    } catch (IOException | NumberFormatException | RendezvousException e) {
      err.println("worker cannot start: " + Reason.of(e));
      return ExitCode.USAGE;
    }
  }

  private static ExitCode run(LaunchFolder folder, FileSlot slot, PrintStream err)
      throws IOException {
    try {
      folder.finished(slot.rank(), WorkerFailure.running(folder.body(), slot));
      return ExitCode.DONE;
    } catch (WorkerFailure e) {
      err.println("worker " + slot.rank() + " failed: " + e.getMessage());
      folder.failed(slot.rank(), e);
      return ExitCode.FAILED;
    }
  }
}
