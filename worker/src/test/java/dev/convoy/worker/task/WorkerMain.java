package dev.convoy.worker.task;

import dev.convoy.control.ControlMessage;
import dev.convoy.control.ExitCode;
import dev.convoy.control.JobCodec;
import dev.convoy.job.Job;
import dev.convoy.metrics.StepMetrics;
import dev.convoy.metrics.StepNumber;
import dev.convoy.worker.credentials.JobCredentials;
import dev.convoy.worker.exchange.ExchangeException;
import dev.convoy.worker.runtime.train.Supervision;
import dev.convoy.worker.runtime.train.TrainingException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;

/**
 * One worker without Spark: workers meet in a directory that all of them see, and print what they
 * do.
 *
 * <p>{@code java -cp convoy.jar dev.convoy.worker.task.WorkerMain DIRECTORY RANK RANKS [HOST]}; the
 * directory holds {@code job}, as {@link JobCodec} writes it. Rank 0 leaves a {@code secret} there
 * that only its owner can read. Exit codes are the command line's: 0 done, 2 bad usage, 4 training
 * failed.
 */
public final class WorkerMain {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private WorkerMain() {}

  /** Runs the worker and ends the process. */
  public static void main(String[] arguments) {
    System.exit(run(List.of(arguments), System.out, System.err).number());
  }

  static ExitCode run(List<String> arguments, PrintStream out, PrintStream err) {
    if (arguments.size() < 3) {
      err.println("usage: WorkerMain DIRECTORY RANK RANKS [HOST]; the directory holds the job");
      return ExitCode.USAGE;
    }
    try {
      Path directory = Path.of(arguments.get(0));
      int rank = Integer.parseInt(arguments.get(1));
      int ranks = Integer.parseInt(arguments.get(2));
      String host = arguments.size() > 3 ? arguments.get(3) : "127.0.0.1";
      Job job = JobCodec.decode(Files.readAllBytes(directory.resolve("job")));
      if (rank == 0) {
        writeSecret(directory.resolve("secret"));
      }
      FileSlot slot =
          new FileSlot(directory.resolve("meeting"), rank, ranks, host, 1, List.of(), PATIENCE);
      slot.allGather("secret is written");
      byte[] secret = HexFormat.of().parseHex(Files.readString(directory.resolve("secret")));
      new WorkerRun(
              job,
              JobCredentials.ofSecret(secret),
              slot,
              message -> print(out, message),
              new Supervision())
          .run();
      return ExitCode.DONE;
    } catch (TrainingException | ExchangeException e) {
      err.println(e.getMessage());
      return ExitCode.FAILED;
    } catch (NumberFormatException | RendezvousException e) {
      err.println("worker cannot start: " + e.getMessage());
      return ExitCode.USAGE;
    } catch (IOException e) {
      err.println("worker cannot read its job in " + arguments.get(0) + ": " + e);
      return ExitCode.USAGE;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      err.println("worker was interrupted");
      return ExitCode.FAILED;
    }
  }

  private static void writeSecret(Path file) throws IOException {
    byte[] secret = new byte[JobCredentials.SECRET_BYTES];
    new SecureRandom().nextBytes(secret);
    Files.createFile(
        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(file, HexFormat.of().formatHex(secret));
  }

  private static void print(PrintStream out, ControlMessage message) {
    if (message instanceof ControlMessage.Measured measured) {
      StepMetrics m = measured.metrics();
      out.printf(
          Locale.ROOT,
          "rank %d step %d loss %.7f images/s %.1f sent %d%n",
          m.rank(),
          StepNumber.of(m.step()),
          m.loss(),
          m.imagesPerSecond(),
          m.bytesSent());
    } else if (message instanceof ControlMessage.Evaluated e) {
      out.printf(Locale.ROOT, "rank %d correct %d of %d%n", e.rank(), e.correct(), e.count());
    } else if (!(message instanceof ControlMessage.Bulk)) {
      out.println(message);
    }
  }
}
