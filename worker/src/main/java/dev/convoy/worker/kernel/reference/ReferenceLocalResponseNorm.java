package dev.convoy.worker.kernel.reference;

import dev.convoy.network.LocalResponseNorm;
import dev.convoy.plan.LayerShare;
import dev.convoy.tensor.Indices;
import dev.convoy.tensor.Range;

/**
 * Local response normalisation across channels, elementwise in rows and space:
 *
 * <pre>
 * d[o]  = k + alpha / size · Σ x[c]²           y[o] = x[o] · d[o]^-beta
 *                            c in N(o)
 * dx[o] += dy[o] · d[o]^-beta
 * dx[c] += -2 · alpha · beta / size · x[c] · dy[o] · x[o] · d[o]^(-beta-1)    for c in N(o)
 * </pre>
 *
 * <p>N(o) are the channels within {@code size / 2} of o in its tower. x {@code (N, held, ...)}
 * holds the own channels and their neighbours, y {@code (N, own, ...)}. Gradients of held channels
 * count what this worker's outputs give them, so those of all workers add up to the whole.
 */
record ReferenceLocalResponseNorm(LayerShare share) implements ReferenceLayer {

  @Override
  public boolean backwardReadsInputs() {
    return true;
  }

  @Override
  public void forward(Call call) {
    forward(share, call.input(), call.output());
  }

  @Override
  public void backward(Call call) {
    backward(share, call.input(), call.outputGradient(), call.inputGradient());
  }

  static void forward(LayerShare share, float[] x, float[] y) {
    LocalResponseNorm layer = (LocalResponseNorm) share.layer();
    int[] from = Positions.ofElements(share, 0);
    Neighbours around = new Neighbours(share);
    for (int e = 0; e < y.length; e++) {
      double d = divisor(layer, x, around.of(e));
      y[e] = (float) (x[from[e]] * Math.pow(d, -layer.beta()));
    }
  }

  static void backward(LayerShare share, float[] x, float[] dy, float[] dx) {
    LocalResponseNorm layer = (LocalResponseNorm) share.layer();
    int[] from = Positions.ofElements(share, 0);
    Neighbours around = new Neighbours(share);
    double[] sums = new double[dx.length];
    for (int e = 0; e < dy.length; e++) {
      int[] neighbours = around.of(e);
      double d = divisor(layer, x, neighbours);
      sums[from[e]] += dy[e] * Math.pow(d, -layer.beta());
      double each =
          -2
              * layer.alpha()
              * layer.beta()
              / layer.size()
              * dy[e]
              * x[from[e]]
              * Math.pow(d, -layer.beta() - 1);
      for (int c : neighbours) {
        sums[c] += each * x[c];
      }
    }
    DoubleSums.round(sums, dx);
  }

  private static double divisor(LocalResponseNorm layer, float[] x, int[] neighbours) {
    double squares = 0;
    for (int c : neighbours) {
      squares += (double) x[c] * x[c];
    }
    return layer.k() + layer.alpha() / layer.size() * squares;
  }

  /** Where the elements around an output element lie in x. */
  private static final class Neighbours {
    private final int held;
    private final int space;
    private final int[][] channels;

    Neighbours(LayerShare share) {
      this.held = share.inputs().get(0).channels().size();
      this.space = share.outputShape().spatialSize();
      this.channels = channels(share);
    }

    int[] of(int e) {
      int n = e / space / channels.length;
      int[] elements = channels[e / space % channels.length].clone();
      for (int j = 0; j < elements.length; j++) {
        elements[j] = (n * held + elements[j]) * space + e % space;
      }
      return elements;
    }

    /** The positions of the neighbours of each own channel among those held. */
    private static int[][] channels(LayerShare share) {
      LocalResponseNorm layer = (LocalResponseNorm) share.layer();
      int tower = share.outputShape().channels() / layer.towers();
      int half = layer.size() / 2;
      return share.output().channels().stream()
          .mapToObj(
              o -> {
                Range whole = new Range(o / tower * tower, (o / tower + 1) * tower);
                Range near = new Range(o - half, o + half + 1).intersect(whole);
                return share.positions(Indices.range(near.from(), near.to()), 0);
              })
          .toArray(int[][]::new);
    }
  }
}
