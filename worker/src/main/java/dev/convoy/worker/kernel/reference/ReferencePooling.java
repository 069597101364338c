package dev.convoy.worker.kernel.reference;

import dev.convoy.network.Pooling;
import dev.convoy.plan.LayerShare;

/**
 * The largest or the mean element of each window of each channel.
 *
 * <p>x {@code (N, held, ...)}, y {@code (N, own, ...)}. Padding never is the largest; of several
 * largest elements the first in row-major order takes the gradient, as in PyTorch and oneDNN. What
 * a mean divides by is {@link Pooling.Divisor}'s to say.
 */
record ReferencePooling(LayerShare share) implements ReferenceLayer {

  @Override
  public boolean backwardReadsInputs() {
    return ((Pooling) share.layer()).kind() == Pooling.Kind.MAX;
  }

  @Override
  public void forward(Call call) {
    switch (((Pooling) share.layer()).kind()) {
      case MAX -> max(share, call.input(), call.output());
      case AVERAGE -> average(share, call.input(), call.output());
    }
  }

  @Override
  public void backward(Call call) {
    switch (((Pooling) share.layer()).kind()) {
      case MAX -> maxBackward(share, call.input(), call.outputGradient(), call.inputGradient());
      case AVERAGE -> averageBackward(share, call.outputGradient(), call.inputGradient());
    }
  }

  static void max(LayerShare share, float[] x, float[] y) {
    Taps taps = taps(share);
    int[] starts = Positions.ofChannels(share);
    int outSpace = share.outputShape().spatialSize();
    for (int e = 0; e < y.length; e++) {
      y[e] = x[largest(taps, e % outSpace, x, starts[e / outSpace])];
    }
  }

  static void maxBackward(LayerShare share, float[] x, float[] dy, float[] dx) {
    Taps taps = taps(share);
    int[] starts = Positions.ofChannels(share);
    int outSpace = share.outputShape().spatialSize();
    double[] sums = new double[dx.length];
    for (int e = 0; e < dy.length; e++) {
      sums[largest(taps, e % outSpace, x, starts[e / outSpace])] += dy[e];
    }
    DoubleSums.round(sums, dx);
  }

  static void average(LayerShare share, float[] x, float[] y) {
    Taps taps = taps(share);
    int[] starts = Positions.ofChannels(share);
    int outSpace = share.outputShape().spatialSize();
    double[] divisors = divisors(share);
    for (int e = 0; e < y.length; e++) {
      int p = e % outSpace;
      double sum = 0;
      for (int t = 0; t < taps.count(); t++) {
        if (taps.at(p, t) >= 0) {
          sum += x[starts[e / outSpace] + taps.at(p, t)];
        }
      }
      y[e] = (float) (sum / divisors[p]);
    }
  }

  static void averageBackward(LayerShare share, float[] dy, float[] dx) {
    Taps taps = taps(share);
    int[] starts = Positions.ofChannels(share);
    int outSpace = share.outputShape().spatialSize();
    double[] divisors = divisors(share);
    double[] sums = new double[dx.length];
    for (int e = 0; e < dy.length; e++) {
      int p = e % outSpace;
      for (int t = 0; t < taps.count(); t++) {
        if (taps.at(p, t) >= 0) {
          sums[starts[e / outSpace] + taps.at(p, t)] += dy[e] / divisors[p];
        }
      }
    }
    DoubleSums.round(sums, dx);
  }

  /** Where the largest element under the window at {@code p} lies; the first of several. */
  private static int largest(Taps taps, int p, float[] x, int start) {
    int best = -1;
    for (int t = 0; t < taps.count(); t++) {
      int s = taps.at(p, t);
      if (s >= 0 && (best < 0 || x[start + s] > x[best])) {
        best = start + s;
      }
    }
    return best;
  }

  /** What each position's sum is divided by. */
  private static double[] divisors(LayerShare share) {
    Pooling layer = (Pooling) share.layer();
    double[] divisors = new double[share.outputShape().spatialSize()];
    for (int p = 0; p < divisors.length; p++) {
      int[] position = Taps.coordinates(p, share.outputShape().spatial());
      divisors[p] = 1;
      for (int d = 0; d < position.length; d++) {
        int in = share.inputShapes().get(0).spatial().get(d);
        divisors[p] *= layer.divisor(d, position[d], in);
      }
    }
    return divisors;
  }

  private static Taps taps(LayerShare share) {
    Pooling layer = (Pooling) share.layer();
    return Taps.of(layer.window(), share.inputShapes().get(0), share.outputShape());
  }
}
