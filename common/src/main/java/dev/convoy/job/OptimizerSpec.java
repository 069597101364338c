package dev.convoy.job;

import dev.convoy.network.BatchNorm;
import dev.convoy.network.Network;

/**
 * Stochastic gradient descent with momentum: {@code v = momentum·v + f·g + weightDecay·w; w = w -
 * rate·v}, where {@code f = min(1, clipNorm / ‖g‖)} over the gradients of all parameters together
 * (Pascanu et al., On the difficulty of training recurrent neural networks, 2013).
 *
 * @param learningRate the rate after warm-up
 * @param momentum how much of the last step is kept
 * @param weightDecay how strongly weights are pulled to 0
 * @param schedule how the rate changes
 * @param warmupSteps the rate rises linearly over these first steps
 * @param clipNorm the longest gradient, 0 where none is too long
 */
public record OptimizerSpec(
    double learningRate,
    double momentum,
    double weightDecay,
    Schedule schedule,
    long warmupSteps,
    double clipNorm) {

  /** With gradients as long as they are. */
  public OptimizerSpec(
      double learningRate,
      double momentum,
      double weightDecay,
      Schedule schedule,
      long warmupSteps) {
    this(learningRate, momentum, weightDecay, schedule, warmupSteps, 0);
  }

  /**
   * The clip norm of those who say nothing: 1 for a network without batch normalisation, which
   * little else keeps from diverging, otherwise 0.
   */
  public static double usualClipNorm(Network network) {
    return network.nodes().stream().anyMatch(n -> n.layer() instanceof BatchNorm) ? 0 : 1;
  }

  /** Whether gradients that are too long are shortened. */
  public boolean clips() {
    return clipNorm > 0;
  }

  /** How the learning rate changes over the steps of a run. */
  public enum Schedule {
    /** It does not. */
    CONSTANT,
    /** A tenth after half of the steps, a hundredth after three quarters. */
    STEP,
    /** Half a cosine, down to 0. */
    COSINE
  }

  /** The learning rate of a step of a run of {@code steps} steps, counted from 0. */
  public double rate(long step, long steps) {
    if (step < warmupSteps) {
      return learningRate * (step + 1) / warmupSteps;
    }
    double done = steps <= warmupSteps ? 0 : (double) (step - warmupSteps) / (steps - warmupSteps);
    return switch (schedule) {
      case CONSTANT -> learningRate;
      case STEP -> learningRate * (done < 0.5 ? 1 : done < 0.75 ? 0.1 : 0.01);
      case COSINE -> learningRate * 0.5 * (1 + Math.cos(Math.PI * done));
    };
  }
}
