package dev.convoy.driver.cli.option;

import dev.convoy.job.LearningRate;
import dev.convoy.job.OptimizerName;
import dev.convoy.job.OptimizerSpec;
import dev.convoy.job.UpdateRule;
import dev.convoy.network.Network;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How weights change. */
final class OptimizerOptions {
  private static final List<Double> USUAL_BETAS =
      List.of(OptimizerName.USUAL_BETA1, OptimizerName.USUAL_BETA2);

  @Option(
      names = "--optimizer",
      paramLabel = "O",
      description =
          "How weights follow from gradients: sgd, nesterov, adam, adamw or lars (default: sgd).",
      converter = OptionNames.OfRule.class)
  OptimizerName rule = OptimizerName.SGD;

  @Option(
      names = "--learning-rate",
      paramLabel = "R",
      description =
          "The learning rate after its warm-up (default: 0.01 for sgd and nesterov, 0.001 for adam"
              + " and adamw, 1 for lars; 'compare': 0.001).")
  @Nullable Double learningRate;

  @Option(
      names = "--scale-learning-rate",
      paramLabel = "B",
      description =
          "Multiply the learning rate by the global batch over B, the batch that it was found for.")
  @Nullable Integer scaledFrom;

  @Option(
      names = "--momentum",
      paramLabel = "M",
      description =
          "With sgd, nesterov and lars: how much of the last step is kept (default: 0.9).")
  @Nullable Double momentum;

  @Option(
      names = "--betas",
      paramLabel = "B1,B2",
      split = ",",
      description =
          "With adam and adamw: how much is kept of the mean of gradients and of that of their"
              + " squares (default: 0.9,0.999).")
  @Nullable List<Double> betas;

  @Option(
      names = "--epsilon",
      paramLabel = "E",
      description =
          "With adam and adamw: what is added to the root of the mean square (default: 1e-8).")
  @Nullable Double epsilon;

  @Option(
      names = "--trust-coefficient",
      paramLabel = "T",
      description =
          "With lars: how far a step may go, as a part of the norm of a layer's weights (default:"
              + " 0.001).")
  @Nullable Double trustCoefficient;

  @Option(
      names = "--weight-decay",
      paramLabel = "D",
      description =
          "How strongly weights are pulled to 0: with their gradients, or by themselves with adamw.",
      showDefaultValue = Visibility.ALWAYS)
  double weightDecay = OptimizerName.USUAL_DECAY;

  @Mixin final ScheduleOptions schedule = new ScheduleOptions();

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
   * @param batch images of the global batch
   * @throws UserError if a number makes no sense
   */
  OptimizerSpec spec(Network network, int batch) {
    clipNorm = clipNorm == null ? OptimizerSpec.usualClipNorm(network) : clipNorm;
    NumericOptions.within("--clip-norm", clipNorm, 0, Double.POSITIVE_INFINITY);
    return new OptimizerSpec(
        rule(), new LearningRate(peak(batch), schedule.get(), schedule.warmupSteps()), clipNorm);
  }

  private double peak(int batch) {
    learningRate = Objects.requireNonNullElse(learningRate, rule.usualRate());
    NumericOptions.within("--learning-rate", learningRate, 0, Double.POSITIVE_INFINITY);
    if (scaledFrom == null) {
      return learningRate;
    }
    NumericOptions.atLeast("--scale-learning-rate", scaledFrom, 1);
    return learningRate * batch / scaledFrom;
  }

  /** The rule; what was not said is filled in, for config.yaml. */
  private UpdateRule rule() {
    NumericOptions.within("--weight-decay", weightDecay, 0, Double.POSITIVE_INFINITY);
    if (rule != OptimizerName.LARS) {
      refuse("--trust-coefficient", trustCoefficient);
    }
    if (rule.isAdam()) {
      refuse("--momentum", momentum);
      return adam();
    }
    refuse("--betas", betas);
    refuse("--epsilon", epsilon);
    momentum = Objects.requireNonNullElse(momentum, OptimizerName.USUAL_MOMENTUM);
    NumericOptions.within("--momentum", momentum, 0, 1);
    return rule == OptimizerName.LARS
        ? lars(momentum)
        : new UpdateRule.Sgd(momentum, rule == OptimizerName.NESTEROV, weightDecay);
  }

  private UpdateRule.Lars lars(double kept) {
    trustCoefficient = Objects.requireNonNullElse(trustCoefficient, OptimizerName.USUAL_TRUST);
    NumericOptions.within(
        "--trust-coefficient", trustCoefficient, Double.MIN_NORMAL, Double.POSITIVE_INFINITY);
    return new UpdateRule.Lars(kept, trustCoefficient, weightDecay);
  }

  private UpdateRule.Adam adam() {
    betas = Objects.requireNonNullElse(betas, USUAL_BETAS);
    epsilon = Objects.requireNonNullElse(epsilon, OptimizerName.USUAL_EPSILON);
    if (betas.size() != 2) {
      throw UserError.usage("--betas takes two numbers, as 0.9,0.999, not " + betas.size());
    }
    for (double beta : betas) {
      NumericOptions.within("--betas", beta, 0, 1);
    }
    NumericOptions.within("--epsilon", epsilon, Double.MIN_NORMAL, Double.POSITIVE_INFINITY);
    return new UpdateRule.Adam(
        betas.get(0), betas.get(1), epsilon, weightDecay, rule == OptimizerName.ADAMW);
  }

  private void refuse(String option, @Nullable Object given) {
    if (given != null) {
      throw UserError.usage(
          "%s means nothing with --optimizer %s: leave it out".formatted(option, rule.title()));
    }
  }
}
