package dev.convoy.worker.kernel.reference;

import dev.convoy.network.Dropout;
import dev.convoy.plan.LayerShare;
import dev.convoy.random.CounterRandom;
import dev.convoy.tensor.Indices;
import dev.convoy.worker.kernel.Kernels.Mode;
import java.util.Arrays;

/**
 * While training {@code y = m·x} and {@code dx = m·dy}, where {@code m} is {@code 1 / (1 - rate)}
 * for an element that is kept and 0 otherwise; while evaluating {@code y = x}.
 *
 * <p>An element is kept when the uniform number at its global index {@code (row·C + channel)·S + s}
 * is at least {@code rate}; so the mask is the same whoever computes it, and backward draws it
 * again instead of keeping it.
 */
record ReferenceDropout(LayerShare share, Mode mode) implements ReferenceLayer {

  @Override
  public void forward(Call call) {
    int[] from = Positions.ofElements(share, 0);
    forward(from, factors(share, mode, call.step()), call.input(), call.output());
  }

  @Override
  public void backward(Call call) {
    int[] from = Positions.ofElements(share, 0);
    double[] m = factors(share, mode, call.step());
    backward(from, m, call.outputGradient(), call.inputGradient());
  }

  static void forward(int[] from, double[] m, float[] x, float[] y) {
    for (int e = 0; e < y.length; e++) {
      y[e] = (float) (x[from[e]] * m[e]);
    }
  }

  static void backward(int[] from, double[] m, float[] dy, float[] dx) {
    for (int e = 0; e < dy.length; e++) {
      dx[from[e]] = (float) (dy[e] * m[e]);
    }
  }

  /** The mask, {@code (N, own, ...)}: 0 or {@code 1 / (1 - rate)}. */
  static double[] factors(LayerShare share, Mode mode, long step) {
    double rate = mode == Mode.TRAINING ? ((Dropout) share.layer()).rate() : 0;
    long key = CounterRandom.key(share.seed(), share.name(), step);
    Indices own = share.output().channels();
    int[] channels = own.stream().toArray();
    int firstRow = share.output().rows().from();
    int space = share.outputShape().spatialSize();
    double[] factors = new double[share.output().rows().size() * channels.length * space];
    Arrays.setAll(
        factors,
        e -> {
          long row = (long) firstRow + e / space / channels.length;
          int channel = channels[e / space % channels.length];
          long index = (row * share.outputShape().channels() + channel) * space + e % space;
          return CounterRandom.uniform(key, index) >= rate ? 1 / (1 - rate) : 0;
        });
    return factors;
  }
}
