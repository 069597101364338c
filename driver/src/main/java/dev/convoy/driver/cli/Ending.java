package dev.convoy.driver.cli;

import dev.convoy.checkpoint.CheckpointException;
import dev.convoy.control.ExitCode;
import dev.convoy.control.Reason;
import dev.convoy.driver.run.AfterCheckpoint;
import dev.convoy.network.NetworkException;
import dev.convoy.plan.ownership.PlanException;
import dev.convoy.worker.data.DataException;
import java.nio.file.InvalidPathException;
import java.util.stream.Stream;

/**
 * How a command ends that threw something: one sentence, and the exit code that goes with it.
 *
 * <p>What Convoy throws on purpose says it itself; what the JVM throws because the machine gives no
 * more is said here; everything else is a defect.
 */
record Ending(String sentence, ExitCode exitCode) {
  private static final String NO_MORE_FILES = "Too many open files";

  static Ending of(Throwable thrown) {
    if (thrown instanceof AfterCheckpoint later) {
      Ending ending = of(later.why());
      String first = ending.sentence.endsWith(".") ? ending.sentence : ending.sentence + ".";
      return new Ending(first + " " + later.getMessage() + ".", ending.exitCode);
    }
    if (thrown instanceof ExitCode.Carrier carrier) {
      return new Ending(message(thrown), carrier.exitCode());
    }
    boolean users =
        thrown instanceof NetworkException
            || thrown instanceof PlanException
            || thrown instanceof DataException
            || thrown instanceof CheckpointException
            || thrown instanceof InvalidPathException;
    return users ? new Ending(message(thrown), ExitCode.USAGE) : ofOthers(thrown);
  }

  private static Ending ofOthers(Throwable thrown) {
    if (causes(thrown).anyMatch(t -> message(t).contains(NO_MORE_FILES))) {
      return new Ending(
          "this process may not open as many files as it needs: raise the limit by ulimit -n",
          ExitCode.DOES_NOT_FIT);
    }
    if (causes(thrown).anyMatch(t -> t instanceof OutOfMemoryError)) {
      return new Ending(
          "the driver has not enough memory (%s): make network, batch or --workers smaller, or give it more by CONVOY_JAVA_OPTIONS=-Xmx8g"
              .formatted(message(root(thrown))),
          ExitCode.DOES_NOT_FIT);
    }
    Throwable root = thrown instanceof LinkageError ? root(thrown) : thrown;
    return new Ending(
        "internal error, %s: %s (--debug shows where)"
            .formatted(root.getClass().getSimpleName(), message(root)),
        ExitCode.INTERNAL);
  }

  /** The thrown one, its cause, the cause of that, and so on; a circle of causes ends somewhere. */
  private static Stream<Throwable> causes(Throwable thrown) {
    return Stream.iterate(thrown, t -> t != null, Throwable::getCause).limit(50);
  }

  private static Throwable root(Throwable thrown) {
    return causes(thrown).reduce(thrown, (first, last) -> last);
  }

  /** What it says, in one line. */
  static String message(Throwable thrown) {
    return oneLine(Reason.of(thrown));
  }

  /** Text without ends of lines. */
  static String oneLine(String text) {
    return text.strip().replaceAll("\\s*\\R\\s*", " ");
  }
}
