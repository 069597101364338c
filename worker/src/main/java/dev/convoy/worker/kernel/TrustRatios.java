package dev.convoy.worker.kernel;

import dev.convoy.job.UpdateRule;
import dev.convoy.worker.memory.Buffer;
import java.nio.FloatBuffer;

/** {@link UpdateRule.Lars}'s ratios of all layers, in host memory. */
public final class TrustRatios implements Runnable {
  private final UpdateRule.Lars rule;
  private final FloatBuffer gradients;
  private final FloatBuffer weights;
  private final FloatBuffer shortening;
  private final FloatBuffer ratios;

  /**
   * Over placed buffers.
   *
   * @param gradients a sum of squares a layer
   * @param weights likewise
   * @param shortening one value: what gradients are multiplied by
   * @param ratios where they go, one a layer
   */
  public TrustRatios(
      UpdateRule.Lars rule, Buffer gradients, Buffer weights, Buffer shortening, Buffer ratios) {
    this.rule = rule;
    this.gradients = gradients.floats();
    this.weights = weights.floats();
    this.shortening = shortening.floats();
    this.ratios = ratios.floats();
  }

  @Override
  public void run() {
    for (int layer = 0; layer < ratios.limit(); layer++) {
      double g = shortening.get(0) * Math.sqrt(gradients.get(layer));
      double w = Math.sqrt(weights.get(layer));
      double ratio = rule.coefficient() * w / (g + rule.weightDecay() * w);
      ratios.put(layer, g == 0 || w == 0 ? 1 : (float) ratio); // not a number stays so
    }
  }
}
