package dev.convoy.driver.cli.option;

import dev.convoy.driver.run.RunLength;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** How long to train: in steps or in epochs. */
public final class LengthOptions {

  @Option(names = "--steps", paramLabel = "N", description = "Training steps.")
  @Nullable Long steps;

  @Option(
      names = "--epochs",
      paramLabel = "N",
      description = "Passes over the training data, instead of --steps.")
  @Nullable Double epochs;

  /**
   * What was chosen. Where a configuration file names the one and the command line the other, the
   * command line wins.
   */
  public RunLength length(CommandSpec spec, long byDefault) {
    dropWhatTheCommandLineReplaces(spec);
    Double passes = epochs;
    if (passes != null) {
      NumericOptions.within("--epochs", passes, Double.MIN_VALUE, Double.POSITIVE_INFINITY);
      return new RunLength.Epochs(passes);
    }
    long chosen = steps == null ? byDefault : steps;
    NumericOptions.atLeast("--steps", chosen, 1);
    steps = chosen; // for config.yaml
    return new RunLength.Steps(chosen);
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
