package dev.convoy.worker.runtime;

import dev.convoy.job.OptimizerSpec;
import java.nio.FloatBuffer;

/**
 * Stochastic gradient descent with momentum over a shard of a layer's parameters: {@code v =
 * momentum·v + g + decay·w; w = w - rate·v}, element by element, so any order of the numbers will
 * do as long as weights, gradients and momentum share it.
 *
 * <p>Works in chunks that stay in the first-level cache. Concurrency: one thread.
 */
final class Sgd {
  private static final int CHUNK = 2048;

  private final float[] w = new float[CHUNK];
  private final float[] g = new float[CHUNK];
  private final float[] v = new float[CHUNK];
  private final OptimizerSpec spec;

  Sgd(OptimizerSpec spec) {
    this.spec = spec;
  }

  /** Updates numbers {@code from .. from+count-1} of the weights; momentum begins at number 0. */
  void update(
      FloatBuffer weights,
      FloatBuffer gradients,
      FloatBuffer momenta,
      int from,
      int count,
      double rate) {
    float momentum = (float) spec.momentum();
    float decay = (float) spec.weightDecay();
    float step = (float) rate;
    for (int done = 0; done < count; done += CHUNK) {
      int n = Math.min(CHUNK, count - done);
      weights.get(from + done, w, 0, n);
      gradients.get(from + done, g, 0, n);
      momenta.get(done, v, 0, n);
      for (int i = 0; i < n; i++) {
        float next = momentum * v[i] + g[i] + decay * w[i];
        v[i] = next;
        w[i] -= step * next;
      }
      momenta.put(done, v, 0, n);
      weights.put(from + done, w, 0, n);
    }
  }
}
