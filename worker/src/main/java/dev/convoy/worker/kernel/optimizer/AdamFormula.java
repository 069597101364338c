package dev.convoy.worker.kernel.optimizer;

import dev.convoy.job.UpdateRule;

/** Adam and AdamW. */
final class AdamFormula implements Formula {
  private final UpdateRule.Adam rule;
  private final float beta1;
  private final float beta2;
  private final float fresh1; // 1 - beta1, rounded once: float's 1 - 0.999 is off by 1e-5
  private final float fresh2;
  private final float epsilon;
  private final float decay; // with the gradient
  private float kept; // of each weight, by itself
  private float rate; // over what the mean has not yet seen
  private float unseen; // 1 over the root of what the mean square has seen
  private float shortening;

  AdamFormula(UpdateRule.Adam rule) {
    this.rule = rule;
    this.beta1 = (float) rule.beta1();
    this.beta2 = (float) rule.beta2();
    this.fresh1 = (float) (1 - rule.beta1());
    this.fresh2 = (float) (1 - rule.beta2());
    this.epsilon = (float) rule.epsilon();
    this.decay = rule.decoupled() ? 0 : (float) rule.weightDecay();
  }

  @Override
  public void begin(long step, double learningRate, float factor, float trust) {
    long t = step + 1;
    rate = (float) (learningRate / seen(rule.beta1(), t));
    unseen = (float) (1 / Math.sqrt(seen(rule.beta2(), t)));
    kept = rule.decoupled() ? (float) (1 - learningRate * rule.weightDecay()) : 1;
    shortening = factor;
  }

  /** The sum of the weights of all steps until now in a mean that forgets. */
  private static double seen(double beta, long t) {
    return -Math.expm1(t * Math.log(beta));
  }

  @Override
  public void apply(float[] w, float[] g, float[][] state, int n) {
    float[] m = state[0];
    float[] v = state[1];
    for (int i = 0; i < n; i++) {
      float slope = shortening * g[i] + decay * w[i];
      float mean = beta1 * m[i] + fresh1 * slope;
      float square = beta2 * v[i] + fresh2 * slope * slope;
      m[i] = mean;
      v[i] = square;
      w[i] = kept * w[i] - rate * mean / ((float) Math.sqrt(square) * unseen + epsilon);
    }
  }
}
