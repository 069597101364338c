package dev.convoy.worker.kernel.optimizer;

/** Gradient descent with momentum, {@link dev.convoy.job.UpdateRule.Lars} with a ratio of trust. */
final class SgdFormula implements Formula {
  private final float momentum;
  private final float weightDecay;
  private final boolean nesterov;
  private float rate;
  private float shortening; // times the trust
  private float decay;

  SgdFormula(double momentum, boolean nesterov, double weightDecay) {
    this.momentum = (float) momentum;
    this.weightDecay = (float) weightDecay;
    this.nesterov = nesterov;
  }

  @Override
  public void begin(long step, double learningRate, float factor, float trust) {
    rate = (float) learningRate;
    shortening = trust * factor;
    decay = trust * weightDecay;
  }

  @Override
  public void apply(float[] w, float[] g, float[][] state, int n) {
    if (nesterov) {
      lookAhead(w, g, state[0], n);
    } else {
      descend(w, g, state[0], n);
    }
  }

  private void descend(float[] w, float[] g, float[] v, int n) {
    for (int i = 0; i < n; i++) {
      float next = momentum * v[i] + shortening * g[i] + decay * w[i];
      v[i] = next;
      w[i] -= rate * next;
    }
  }

  private void lookAhead(float[] w, float[] g, float[] v, int n) {
    for (int i = 0; i < n; i++) {
      float slope = shortening * g[i] + decay * w[i];
      float next = momentum * v[i] + slope;
      v[i] = next;
      w[i] -= rate * (slope + momentum * next);
    }
  }
}
