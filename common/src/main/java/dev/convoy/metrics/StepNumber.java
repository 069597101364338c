package dev.convoy.metrics;

/**
 * How steps and epochs are counted: as indices from 0 within programs and messages, and from 1
 * wherever a person reads of them: sentences, progress, {@code metrics.jsonl}, names of
 * checkpoints. So the checkpoint {@code step-100} has the weights that step 100 left behind.
 */
public final class StepNumber {

  private StepNumber() {}

  /** The number under which people know the step or epoch with this index. */
  public static long of(long index) {
    return index + 1;
  }
}
