package dev.convoy.driver.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** How long to train: in steps or in epochs. */
final class LengthOptions {

  @Option(names = "--steps", paramLabel = "N", description = "Training steps.")
  @Nullable Long steps;

  @Option(
      names = "--epochs",
      paramLabel = "N",
      description = "Passes over the training data, instead of --steps.")
  @Nullable Double epochs;

  /**
   * The number of steps. Where a configuration file names the one and the command line the other,
   * the command line wins.
   */
  long steps(CommandSpec spec, long stepsPerEpoch, long byDefault) {
    dropWhatTheCommandLineReplaces(spec);
    Long chosen = steps;
    Double passes = epochs;
    if (passes != null) {
      NumericOptions.within("--epochs", passes, Double.MIN_VALUE, Double.POSITIVE_INFINITY);
      chosen = Math.max(1, (long) Math.ceil(passes * stepsPerEpoch));
    } else if (chosen == null) {
      chosen = byDefault;
      steps = chosen;
    }
    NumericOptions.atLeast("--steps", chosen, 1);
    return chosen;
  }

  private void dropWhatTheCommandLineReplaces(CommandSpec spec) {
    if (steps == null || epochs == null) {
      return;
    }
    ParseResult parsed = spec.commandLine().getParseResult();
    boolean stepsGiven = parsed.hasMatchedOption("--steps");
    if (stepsGiven == parsed.hasMatchedOption("--epochs")) {
      throw new ParameterException(
          spec.commandLine(), "--steps and --epochs exclude each other: give one of them");
    }
    if (stepsGiven) {
      epochs = null;
    } else {
      steps = null;
    }
  }
}
