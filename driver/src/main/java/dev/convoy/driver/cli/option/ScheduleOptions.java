package dev.convoy.driver.cli.option;

import dev.convoy.job.Schedule;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Option;

/** How the learning rate changes. */
final class ScheduleOptions {
  private static final double USUAL_POWER = 2;

  /** Schedules, as they are named. */
  enum Shape {
    CONSTANT,
    STEP,
    COSINE,
    POLYNOMIAL,
    ONE_CYCLE;

    String title() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  @Option(
      names = "--schedule",
      paramLabel = "S",
      description =
          "How the learning rate changes: constant, step, cosine, polynomial or one-cycle (default:"
              + " constant).",
      converter = OptionNames.OfShape.class)
  Shape shape = Shape.CONSTANT;

  @Option(
      names = "--milestones",
      paramLabel = "P,...",
      split = ",",
      description =
          "With step: the parts of the run at which the rate falls, of those behind the warm-up"
              + " (default: 0.5,0.75).")
  @Nullable List<Double> milestones;

  @Option(
      names = "--decay-factor",
      paramLabel = "F",
      description = "With step: what the rate is multiplied by at each milestone (default: 0.1).")
  @Nullable Double decayFactor;

  @Option(
      names = "--power",
      paramLabel = "P",
      description = "With polynomial: the rate falls as (1 - part of the run)^P (default: 2).")
  @Nullable Double power;

  @Option(
      names = "--warmup-steps",
      paramLabel = "N",
      description = "Steps over which the learning rate rises from 0.",
      showDefaultValue = Visibility.ALWAYS)
  long warmupSteps;

  /**
   * How it changes; what was not said is filled in, for config.yaml.
   *
   * @throws UserError if a number makes no sense
   */
  Schedule get() {
    if (shape != Shape.STEP) {
      refuse("--milestones", milestones);
      refuse("--decay-factor", decayFactor);
    }
    if (shape != Shape.POLYNOMIAL) {
      refuse("--power", power);
    }
    return switch (shape) {
      case CONSTANT -> new Schedule.Constant();
      case STEP -> step();
      case COSINE -> new Schedule.Cosine();
      case POLYNOMIAL -> polynomial();
      case ONE_CYCLE -> new Schedule.OneCycle();
    };
  }

  private Schedule.Step step() {
    milestones = Objects.requireNonNullElse(milestones, Schedule.Step.USUAL.milestones());
    decayFactor = Objects.requireNonNullElse(decayFactor, Schedule.Step.USUAL.factor());
    NumericOptions.within("--decay-factor", decayFactor, 0, Double.POSITIVE_INFINITY);
    try {
      return new Schedule.Step(milestones, decayFactor);
    } catch (IllegalArgumentException e) {
      throw UserError.usage("--" + e.getMessage());
    }
  }

  private Schedule.Polynomial polynomial() {
    power = Objects.requireNonNullElse(power, USUAL_POWER);
    NumericOptions.within("--power", power, 0, Double.POSITIVE_INFINITY);
    return new Schedule.Polynomial(power);
  }

  private void refuse(String option, @Nullable Object given) {
    if (given != null) {
      throw UserError.usage(
          "%s means nothing with --schedule %s: leave it out".formatted(option, shape.title()));
    }
  }

  /**
   * Steps over which the rate rises.
   *
   * @throws UserError if they are negative
   */
  long warmupSteps() {
    NumericOptions.atLeast("--warmup-steps", warmupSteps, 0);
    return warmupSteps;
  }
}
