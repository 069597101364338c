package dev.convoy.worker.kernel.reference;

import dev.convoy.network.DeformableConvolution;
import dev.convoy.network.Window;
import dev.convoy.plan.LayerShare;
import dev.convoy.tensor.Indices;

/**
 * Deformable convolution in filter groups:
 *
 * <pre>
 * y[n, o, p] = b[o] + Σ w[o, i, t] · sample(x[n, channel(o, i)], p·stride + t·dilation - before + Δ)
 *                   i, t
 * </pre>
 *
 * <p>with {@code channel(o, i) = group(o) · I/g + i}, Δ the shift of tap t at pixel p in the offset
 * group of that channel, and sample bilinear, 0 outside: of the four pixels around a place each
 * counts by how near it is, {@code (1 - |down|) · (1 - |right|)}.
 *
 * <p>x {@code (N, held, H, W)}, offsets {@code (N, held offsets, H', W')}, w {@code (own, I/g,
 * taps)}, b {@code (own)}, y {@code (N, own, H', W')}.
 */
final class ReferenceDeformableConvolution implements ReferenceLayer {
  private final LayerShare share;
  private final DeformableConvolution layer;
  private final int[] maps; // (C): where each input channel lies among those held, or -1
  private final int[] offsets; // (offset channels): the same
  private final int height;
  private final int width;
  private final int outSpace;
  private final int taps;
  private final int perGroup;

  ReferenceDeformableConvolution(LayerShare share) {
    this.share = share;
    this.layer = (DeformableConvolution) share.layer();
    this.maps = held(share, 0);
    this.offsets = held(share, 1);
    this.height = share.inputShapes().get(0).spatial().get(0);
    this.width = share.inputShapes().get(0).spatial().get(1);
    this.outSpace = share.outputShape().spatialSize();
    this.taps = layer.window().taps();
    this.perGroup = maps.length / layer.groups();
  }

  private static int[] held(LayerShare share, int input) {
    Indices held = share.inputs().get(input).channels();
    return Indices.all(share.inputShapes().get(input).channels()).stream()
        .map(held::positionOf)
        .toArray();
  }

  @Override
  public boolean backwardReadsInputs() {
    return true;
  }

  @Override
  public void forward(Call call) {
    float[] bias = call.bias(share.output().channels().size());
    double[] sums = new double[call.output().length];
    for (int e = 0; e < sums.length; e++) {
      sums[e] = bias[e / outSpace % bias.length];
    }
    eachProduct(
        call,
        (y, w, plane, place) -> sums[y] += call.weight()[w] * place.sample(call.input(), plane));
    DoubleSums.round(sums, call.output());
  }

  /**
   * Every product {@code w · sample} that was added to y hands {@code dy} times the other to each;
   * the sample hands its part on to the four pixels and, by its slopes, to the two offsets.
   */
  @Override
  public void backward(Call call) {
    float[] dy = call.outputGradient();
    double[] xSums = new double[call.inputGradients().get(0).length];
    double[] offsetSums = new double[call.inputGradients().get(1).length];
    double[] wSums = new double[call.weightGradient().length];
    eachProduct(
        call,
        (y, w, plane, place) -> {
          wSums[w] += dy[y] * place.sample(call.input(), plane);
          double slope = (double) dy[y] * call.weight()[w];
          for (int corner = 0; corner < 4; corner++) {
            if (place.isInside(corner)) {
              double x = call.input()[plane + place.at(corner)];
              xSums[plane + place.at(corner)] += slope * place.weight(corner);
              offsetSums[place.downOffset] += slope * place.downSlope(corner) * x;
              offsetSums[place.rightOffset] += slope * place.rightSlope(corner) * x;
            }
          }
        });
    DoubleSums.round(xSums, call.inputGradients().get(0));
    DoubleSums.round(offsetSums, call.inputGradients().get(1));
    DoubleSums.round(wSums, call.weightGradient());
    float[] db = call.biasGradient(share.output().channels().size());
    double[] bSums = new double[db.length];
    for (int e = 0; e < dy.length; e++) {
      bSums[e / outSpace % db.length] += dy[e];
    }
    DoubleSums.round(bSums, db);
  }

  /** One addend of one output. */
  private interface Product {
    /**
     * Called with where its elements lie.
     *
     * @param y in the output
     * @param w in the weights
     * @param plane where the input's channel begins
     * @param place where in that channel
     */
    void at(int y, int w, int plane, OperandPlace place);
  }

  private void eachProduct(Call call, Product product) {
    int[] own = share.output().channels().stream().toArray();
    int heldMaps = share.inputs().get(0).channels().size();
    for (int y = 0; y < share.output().rows().size() * own.length * outSpace; y++) {
      int n = y / outSpace / own.length;
      int o = y / outSpace % own.length;
      int group = own[o] / (layer.outputs() / layer.groups());
      for (int i = 0; i < perGroup; i++) {
        int channel = group * perGroup + i;
        int plane = (n * heldMaps + maps[channel]) * height * width;
        for (int t = 0; t < taps; t++) {
          int w = (o * perGroup + i) * taps + t;
          product.at(y, w, plane, place(call.inputs().get(1), n, channel, t, y % outSpace));
        }
      }
    }
  }

  /** Where tap {@code t} of output pixel {@code p} reads a channel of record {@code n}. */
  private OperandPlace place(float[] shifts, int n, int channel, int t, int p) {
    Window window = layer.window();
    int offsetGroup = channel / (maps.length / layer.offsetGroups());
    int shift = 2 * (offsetGroup * taps + t);
    int record = n * share.inputs().get(1).channels().size();
    int down = (record + offsets[shift]) * outSpace + p;
    int right = (record + offsets[shift + 1]) * outSpace + p;
    int outWidth = share.outputShape().spatial().get(1);
    int kernelWidth = window.kernel().get(1);
    double row = shifts[down] + along(window, 0, p / outWidth, t / kernelWidth);
    double column = shifts[right] + along(window, 1, p % outWidth, t % kernelWidth);
    return new OperandPlace(row, column, height, width, down, right);
  }

  private static int along(Window window, int d, int position, int tap) {
    return position * window.stride().get(d)
        + tap * window.dilation().get(d)
        - window.before().get(d);
  }

  /**
   * A place between four pixels; corner k lies {@code k / 2} down and {@code k % 2} to the right.
   *
   * @param downOffset where the vertical shift that led here lies
   * @param rightOffset where the horizontal one lies
   */
  private record OperandPlace(
      double row, double column, int height, int width, int downOffset, int rightOffset) {

    int cornerRow(int corner) {
      return (int) Math.floor(row) + corner / 2;
    }

    int cornerColumn(int corner) {
      return (int) Math.floor(column) + corner % 2;
    }

    boolean isInside(int corner) {
      return cornerRow(corner) >= 0
          && cornerRow(corner) < height
          && cornerColumn(corner) >= 0
          && cornerColumn(corner) < width;
    }

    int at(int corner) {
      return cornerRow(corner) * width + cornerColumn(corner);
    }

    private double nearDown(int corner) {
      return 1 - Math.abs(row - cornerRow(corner));
    }

    private double nearRight(int corner) {
      return 1 - Math.abs(column - cornerColumn(corner));
    }

    double weight(int corner) {
      return nearDown(corner) * nearRight(corner);
    }

    double downSlope(int corner) {
      return (corner / 2 == 0 ? -1 : 1) * nearRight(corner);
    }

    double rightSlope(int corner) {
      return (corner % 2 == 0 ? -1 : 1) * nearDown(corner);
    }

    double sample(float[] x, int plane) {
      double sum = 0;
      for (int corner = 0; corner < 4; corner++) {
        sum += isInside(corner) ? weight(corner) * x[plane + at(corner)] : 0;
      }
      return sum;
    }
  }
}
