package dev.convoy.job;

/**
 * What a run begins with, and what it leaves behind.
 *
 * @param initialWeights a safetensors file, or the manifest of a checkpoint, to start from; or
 *     empty
 * @param resumes whether all state is taken from there, not the weights alone
 * @param firstStep the step to start at: 0, or where the checkpoint was written
 * @param savesWeights whether the weights after the last step go to the driver
 * @param folder where workers write checkpoints, as a URI; empty for nowhere
 * @param token a file in that folder, by which a worker knows that it sees the driver's; empty
 *     where that does not matter
 * @param every steps between checkpoints, 0 for none but those that are asked for
 */
public record Checkpointing(
    String initialWeights,
    boolean resumes,
    long firstStep,
    boolean savesWeights,
    String folder,
    String token,
    long every) {

  /** Weights as they are initialised, and none kept. */
  public static final Checkpointing NONE = new Checkpointing("", false, 0, false, "", "", 0);

  /** Starting from the weights of a file or a checkpoint. */
  public Checkpointing from(String weights) {
    return new Checkpointing(weights, false, 0, savesWeights, folder, token, every);
  }

  /**
   * Going on from a checkpoint.
   *
   * @param manifest where it is
   * @param step the steps that were done
   */
  public Checkpointing resuming(String manifest, long step) {
    return new Checkpointing(manifest, true, step, savesWeights, folder, token, every);
  }

  /** Keeping the weights of the last step. */
  public Checkpointing savingWeights() {
    return new Checkpointing(initialWeights, resumes, firstStep, true, folder, token, every);
  }

  /** Writing checkpoints into a folder every so many steps, 0 for when they are asked for. */
  public Checkpointing into(String uri, String sign, long steps) {
    return new Checkpointing(initialWeights, resumes, firstStep, savesWeights, uri, sign, steps);
  }

  /** Whether checkpoints can be written. */
  public boolean isPossible() {
    return !folder.isEmpty();
  }

  /** Whether one is due after so many steps. */
  public boolean isDue(long steps) {
    return isPossible() && every > 0 && steps % every == 0;
  }
}
