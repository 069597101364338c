package dev.convoy.job;

/**
 * The learning rate of each step of a run.
 *
 * @param peak the rate after warm-up, before the schedule changes it
 * @param warmupSteps the rate rises linearly over these first steps
 */
public record LearningRate(double peak, Schedule schedule, long warmupSteps) {

  /** The same in all steps. */
  public static LearningRate constant(double rate) {
    return new LearningRate(rate, new Schedule.Constant(), 0);
  }

  /** The learning rate of a step of a run of {@code steps} steps, counted from 0. */
  public double of(long step, long steps) {
    if (step < warmupSteps) {
      return peak * (step + 1) / warmupSteps;
    }
    double done = steps <= warmupSteps ? 0 : (double) (step - warmupSteps) / (steps - warmupSteps);
    return peak * schedule.factor(done);
  }
}
