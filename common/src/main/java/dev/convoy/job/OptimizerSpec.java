package dev.convoy.job;

/**
 * Stochastic gradient descent with momentum: {@code v = momentum·v + g + weightDecay·w; w = w -
 * rate·v}.
 *
 * @param learningRate the rate after warm-up
 * @param momentum how much of the last step is kept
 * @param weightDecay how strongly weights are pulled to 0
 * @param schedule how the rate changes
 * @param warmupSteps the rate rises linearly over these first steps
 */
public record OptimizerSpec(
    double learningRate, double momentum, double weightDecay, Schedule schedule, long warmupSteps) {

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
