package dev.convoy.driver.ml;

import dev.convoy.checkpoint.CheckpointException;
import dev.convoy.control.ExitCode;
import dev.convoy.control.Reason;
import dev.convoy.driver.run.AfterCheckpoint;
import dev.convoy.network.NetworkException;
import dev.convoy.plan.ownership.PlanException;
import dev.convoy.worker.data.DataException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A training that could not be begun, or failed: one sentence. The Spark session goes on. */
public final class FitException extends RuntimeException implements ExitCode.Carrier {
  private static final long serialVersionUID = 1L;

  private final ExitCode exitCode;

  private FitException(String sentence, ExitCode exitCode, @Nullable Throwable cause) {
    super(sentence, cause);
    this.exitCode = exitCode;
  }

  /** Params or data that make no sense. */
  static FitException usage(String sentence) {
    return new FitException(sentence, ExitCode.USAGE, null);
  }

  /** A row that cannot be used. */
  static FitException unusable(String where, Exception why) {
    return new FitException(
        "%s cannot be used: %s".formatted(where, Reason.of(why)), ExitCode.USAGE, why);
  }

  /** A model that fits no broadcast. */
  static FitException doesNotFit(String sentence) {
    return new FitException(sentence, ExitCode.DOES_NOT_FIT, null);
  }

  /**
   * What somebody below threw on purpose, with the names of params for those of options; empty for
   * what is a defect.
   */
  static Optional<FitException> of(Throwable thrown) {
    if (thrown instanceof FitException own) {
      return Optional.of(own);
    }
    if (thrown instanceof AfterCheckpoint later) {
      return of(later.why())
          .map(
              why ->
                  new FitException(
                      "%s All up to step %d is saved: fit again with the same params and data to go on from there."
                          .formatted(ended(String.valueOf(why.getMessage())), later.steps()),
                      why.exitCode(),
                      thrown));
    }
    if (thrown instanceof ExitCode.Carrier carrier) {
      return Optional.of(
          new FitException(ParamNames.of(Reason.of(thrown)), carrier.exitCode(), thrown));
    }
    boolean users =
        thrown instanceof NetworkException
            || thrown instanceof PlanException
            || thrown instanceof DataException
            || thrown instanceof CheckpointException;
    if (users) {
      return Optional.of(
          new FitException(ParamNames.of(Reason.of(thrown)), ExitCode.USAGE, thrown));
    }
    Throwable cause = thrown.getCause();
    return cause == null ? Optional.empty() : of(cause); // Spark wraps what a task threw
  }

  private static String ended(String sentence) {
    return sentence.endsWith(".") ? sentence : sentence + ".";
  }

  @Override
  public ExitCode exitCode() {
    return exitCode;
  }
}
