package dev.convoy.worker.kernel.optimizer;

import dev.convoy.job.UpdateRule;

/**
 * What an {@link UpdateRule} does with weights, element by element.
 *
 * <p>Concurrency: one thread begins a step, then several apply it to different elements.
 */
public sealed interface Formula permits SgdFormula, AdamFormula {

  /** That of a rule. */
  static Formula of(UpdateRule rule) {
    if (rule instanceof UpdateRule.Sgd sgd) {
      return new SgdFormula(sgd.momentum(), sgd.nesterov(), sgd.weightDecay());
    } else if (rule instanceof UpdateRule.Lars lars) {
      return new SgdFormula(lars.momentum(), /* nesterov= */ false, lars.weightDecay());
    }
    return new AdamFormula((UpdateRule.Adam) rule);
  }

  /**
   * Prepares a step.
   *
   * @param step counted from 0
   * @param shortening what gradients are multiplied by
   * @param trust what all that moves weights is multiplied by: 1 but for {@link UpdateRule.Lars}
   */
  void begin(long step, double rate, float shortening, float trust);

  /**
   * Changes some weights, and what is kept of them.
   *
   * @param w weights, {@code g} their gradients; the first n of each
   * @param state what is kept, in the order of {@link UpdateRule#state}
   */
  void apply(float[] w, float[] g, float[][] state, int n);
}
