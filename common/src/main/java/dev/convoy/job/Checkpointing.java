package dev.convoy.job;

/**
 * Which weights a run begins with, and which it leaves behind.
 *
 * @param initialWeights a safetensors file to start from, or empty
 * @param firstStep the step to start at: 0, or where a checkpoint was written
 * @param every steps between checkpoints, 0 for none but the last
 * @param saves whether weights are reported at checkpoints and at the end
 */
public record Checkpointing(String initialWeights, long firstStep, long every, boolean saves) {

  /** Weights as they are initialised, and none kept. */
  public static final Checkpointing NONE = new Checkpointing("", 0, 0, false);

  /** Starting from a file of weights. */
  public Checkpointing from(String weights) {
    return new Checkpointing(weights, firstStep, every, saves);
  }

  /**
   * Keeping the weights of the last step, and those on the way.
   *
   * @param steps between checkpoints, 0 for none but the last
   */
  public Checkpointing saving(long steps) {
    return new Checkpointing(initialWeights, firstStep, steps, true);
  }
}
