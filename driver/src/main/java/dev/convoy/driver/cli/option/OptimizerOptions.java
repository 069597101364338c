package dev.convoy.driver.cli.option;

import dev.convoy.job.OptimizerSpec;
import dev.convoy.job.OptimizerSpec.Schedule;
import dev.convoy.network.Network;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Option;

/** How weights change. */
final class OptimizerOptions {
  @Option(
      names = "--learning-rate",
      paramLabel = "R",
      description = "The learning rate after its warm-up.",
      showDefaultValue = Visibility.ALWAYS)
  double learningRate = 0.01;

  @Option(
      names = "--momentum",
      paramLabel = "M",
      description = "How much of the last step is kept.",
      showDefaultValue = Visibility.ALWAYS)
  double momentum = 0.9;

  @Option(
      names = "--weight-decay",
      paramLabel = "D",
      description = "How strongly weights are pulled to 0.",
      showDefaultValue = Visibility.ALWAYS)
  double weightDecay = 5e-4;

  @Option(
      names = "--schedule",
      paramLabel = "S",
      description = "How the learning rate changes: constant, step or cosine (default: constant).",
      converter = OptionNames.OfSchedule.class)
  Schedule schedule = Schedule.CONSTANT;

  @Option(
      names = "--warmup-steps",
      paramLabel = "N",
      description = "Steps over which the learning rate rises from 0.",
      showDefaultValue = Visibility.ALWAYS)
  long warmupSteps;

  @Option(
      names = "--clip-norm",
      paramLabel = "N",
      description =
          "The longest gradient, over all parameters together: longer ones are shortened to it, 0"
              + " for none (default: 1 where a network has no batch normalisation, which little"
              + " else keeps from diverging, otherwise 0; 'compare': 0).")
  @Nullable Double clipNorm;

  @Option(
      names = "--seed",
      paramLabel = "S",
      description = "Keys initial weights, the order of images, dropout and augmentation.",
      showDefaultValue = Visibility.ALWAYS)
  long seed = 1;

  /**
   * The optimizer for a network, which decides where nothing was said.
   *
   * @throws UserError if a number makes no sense
   */
  OptimizerSpec spec(Network network) {
    double longest = clipNorm == null ? OptimizerSpec.usualClipNorm(network) : clipNorm;
    NumericOptions.within("--learning-rate", learningRate, 0, Double.POSITIVE_INFINITY);
    NumericOptions.within("--momentum", momentum, 0, 1);
    NumericOptions.within("--weight-decay", weightDecay, 0, Double.POSITIVE_INFINITY);
    NumericOptions.atLeast("--warmup-steps", warmupSteps, 0);
    NumericOptions.within("--clip-norm", longest, 0, Double.POSITIVE_INFINITY);
    clipNorm = longest; // for config.yaml
    return new OptimizerSpec(learningRate, momentum, weightDecay, schedule, warmupSteps, longest);
  }
}
