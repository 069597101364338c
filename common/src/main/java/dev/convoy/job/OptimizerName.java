package dev.convoy.job;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** The update rules as people name them, each with what it is used with where nothing is said. */
public enum OptimizerName {
  /** Gradient descent with momentum. */
  SGD,
  /** The same with Nesterov's momentum. */
  NESTEROV,
  /** Adam, with weight decay as a part of gradients. */
  ADAM,
  /** Adam, with weight decay by itself. */
  ADAMW,
  /** Layer-wise adaptive rates. */
  LARS;

  /** How much of the last step is kept, where a rule has momentum. */
  public static final double USUAL_MOMENTUM = 0.9;

  /** How much Adam keeps of the mean of gradients. */
  public static final double USUAL_BETA1 = 0.9;

  /** How much Adam keeps of the mean of their squares. */
  public static final double USUAL_BETA2 = 0.999;

  /** What Adam adds to the root of the mean square. */
  public static final double USUAL_EPSILON = 1e-8;

  /** How far a step of LARS may go, as a part of the norm of a layer's weights. */
  public static final double USUAL_TRUST = 1e-3;

  /** How strongly weights are pulled to 0. */
  public static final double USUAL_DECAY = 5e-4;

  /** Whether it is one of Adam's, which have no momentum but two means. */
  public boolean isAdam() {
    return this == ADAM || this == ADAMW;
  }

  /** The learning rate that it is used with. */
  public double usualRate() {
    return isAdam() ? 0.001 : this == LARS ? 1 : 0.01;
  }

  /** Its name. */
  public String title() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The one of a name.
   *
   * @throws IllegalArgumentException with the known names
   */
  public static OptimizerName of(String title) {
    return Arrays.stream(values())
        .filter(each -> each.title().equalsIgnoreCase(title))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "optimizer '%s' is not known: it is one of %s".formatted(title, titles())));
  }

  private static String titles() {
    return Arrays.stream(values()).map(OptimizerName::title).collect(Collectors.joining(", "));
  }

  /**
   * The rule, with what is usual besides.
   *
   * @param momentum which Adam has no use for
   */
  public UpdateRule rule(double momentum, double weightDecay) {
    return switch (this) {
      case SGD, NESTEROV -> new UpdateRule.Sgd(momentum, this == NESTEROV, weightDecay);
      case ADAM, ADAMW ->
          new UpdateRule.Adam(USUAL_BETA1, USUAL_BETA2, USUAL_EPSILON, weightDecay, this == ADAMW);
      case LARS -> new UpdateRule.Lars(momentum, USUAL_TRUST, weightDecay);
    };
  }
}
