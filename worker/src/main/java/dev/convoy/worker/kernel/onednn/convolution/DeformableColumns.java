package dev.convoy.worker.kernel.onednn.convolution;

import dev.convoy.network.DeformableConvolution;
import dev.convoy.tensor.Range;
import dev.convoy.worker.kernel.LayerShare;
import dev.convoy.worker.kernel.onednn.program.OneDnnStep;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Makes tiles of the column matrix of a deformable convolution, and takes their gradients apart.
 *
 * <p>A row of the matrix is one output pixel; it holds, filter group by filter group, {@code (taps,
 * I/g)} sampled values, as weights {@code (O, kernel..., I/g)} want them. Inputs and offsets are
 * channels-last. A record's maps are brought into arrays, one a pixel, so that every loop runs over
 * channels of a few arrays at the same index: such loops the Java compiler makes vector code of.
 *
 * <p>Concurrency: one thread. Pixels are counted over all rows and must come in order, from 0 on:
 * the maps of a record are read at its first pixel, and their gradients are written at its last.
 */
final class DeformableColumns {
  private final DeformableTaps taps;
  private final int tapCount;
  private final int channels; // held
  private final int perGroup; // inputs of a filter group
  private final int space;
  private final int outSpace;
  private final List<Segment> segments;
  private final float[][] maps; // (pixels, channels) of one record
  private final float[][] mapGradients; // the same, where they are wanted
  private final float[] shifts; // of one output pixel
  private final float[] shiftGradients;
  private final float[] sampled; // one tap, all channels
  private final float[] down; // slopes of the same
  private final float[] right;

  /** Held channels of one offset group, and where its taps begin. */
  private record Segment(Range channels, int firstPlace) {}

  DeformableColumns(LayerShare share, boolean gradients) {
    DeformableConvolution layer = (DeformableConvolution) share.layer();
    this.taps = new DeformableTaps(share);
    this.tapCount = layer.window().taps();
    this.channels = share.inputs().get(0).channels().size();
    this.perGroup = share.inputShapes().get(0).channels() / layer.groups();
    this.space = share.inputShapes().get(0).spatialSize();
    this.outSpace = share.outputShape().spatialSize();
    this.segments = segments(share, layer);
    this.maps = new float[space][channels];
    this.mapGradients = gradients ? new float[space][channels] : new float[0][0];
    this.shifts = new float[share.inputs().get(1).channels().size()];
    this.shiftGradients = new float[shifts.length];
    this.sampled = new float[channels];
    this.down = new float[channels];
    this.right = new float[channels];
  }

  private static List<Segment> segments(LayerShare share, DeformableConvolution layer) {
    int perOffsetGroup = share.inputShapes().get(0).channels() / layer.offsetGroups();
    List<Segment> segments = new ArrayList<>();
    int[] held = share.inputs().get(0).channels().stream().toArray();
    for (int from = 0; from < held.length; ) {
      int offsetGroup = held[from] / perOffsetGroup;
      int to = from;
      while (to < held.length && held[to] / perOffsetGroup == offsetGroup) {
        to++;
      }
      int first = offsetGroup * 2 * layer.window().taps();
      int position = share.inputs().get(1).channels().positionOf(first);
      segments.add(new Segment(new Range(from, to), position / 2));
      from = to;
    }
    return segments;
  }

  /** The elements of a row of the matrix. */
  int width() {
    return tapCount * channels;
  }

  /** Where the columns of the filter group begin whose inputs are held from this position on. */
  int begin(int input) {
    return tapCount * input;
  }

  /** Makes the rows of some pixels. Operands: x, offsets, tile. */
  OneDnnStep.Code gather(Range pixels) {
    return operands -> {
      FloatBuffer x = operands.get(0).asFloatBuffer();
      FloatBuffer offsets = operands.get(1).asFloatBuffer();
      FloatBuffer tile = operands.get(2).asFloatBuffer();
      return step -> {
        for (int q = pixels.from(); q < pixels.to(); q++) {
          locate(q, x, offsets);
          for (int t = 0; t < tapCount; t++) {
            sample(t);
            exchange(tile, (q - pixels.from()) * width(), t, sampled, /* put= */ true);
          }
        }
      };
    };
  }

  /**
   * Hands the gradients of some pixels' rows on to maps and offsets. Operands: x, offsets, the
   * tile's gradient, dx, offsets' gradient.
   */
  OneDnnStep.Code scatter(Range pixels) {
    return operands -> {
      FloatBuffer x = operands.get(0).asFloatBuffer();
      FloatBuffer offsets = operands.get(1).asFloatBuffer();
      FloatBuffer tile = operands.get(2).asFloatBuffer();
      FloatBuffer dx = operands.get(3).asFloatBuffer();
      FloatBuffer offsetGradients = operands.get(4).asFloatBuffer();
      return step -> {
        for (int q = pixels.from(); q < pixels.to(); q++) {
          locate(q, x, offsets);
          if (q % outSpace == 0) {
            for (float[] pixel : mapGradients) {
              Arrays.fill(pixel, 0);
            }
          }
          Arrays.fill(shiftGradients, 0);
          for (int t = 0; t < tapCount; t++) {
            exchange(tile, (q - pixels.from()) * width(), t, sampled, /* put= */ false);
            handOn(t);
          }
          offsetGradients.put(q * shifts.length, shiftGradients);
          if (q % outSpace == outSpace - 1) {
            write(q / outSpace, dx);
          }
        }
      };
    };
  }

  private void locate(int q, FloatBuffer x, FloatBuffer offsets) {
    if (q % outSpace == 0) {
      int from = q / outSpace * space * channels;
      for (int s = 0; s < space; s++) {
        x.get(from + s * channels, maps[s]);
      }
    }
    offsets.get(q * shifts.length, shifts);
    taps.locate(q % outSpace, shifts);
  }

  private void write(int record, FloatBuffer dx) {
    for (int s = 0; s < space; s++) {
      dx.put((record * space + s) * channels, mapGradients[s]);
    }
  }

  /** Moves one tap of a row between the tile and an array, filter group by filter group. */
  private void exchange(FloatBuffer tile, int row, int t, float[] tap, boolean put) {
    for (int c = 0; c < channels; c += perGroup) {
      int at = row + begin(c) + t * perGroup;
      if (put) {
        tile.put(at, tap, c, perGroup);
      } else {
        tile.get(at, tap, c, perGroup);
      }
    }
  }

  private void sample(int t) {
    for (Segment segment : segments) {
      int k = segment.firstPlace + t;
      weigh(
          maps[taps.pixel(k, 0)],
          maps[taps.pixel(k, 1)],
          maps[taps.pixel(k, 2)],
          maps[taps.pixel(k, 3)],
          taps.weight(k, 0),
          taps.weight(k, 1),
          taps.weight(k, 2),
          taps.weight(k, 3),
          segment.channels.from(),
          segment.channels.to(),
          sampled);
    }
  }

  private static void weigh(
      float[] a,
      float[] b,
      float[] c,
      float[] d,
      float wa,
      float wb,
      float wc,
      float wd,
      int from,
      int to,
      float[] sum) {
    for (int i = from; i < to; i++) {
      sum[i] = wa * a[i] + wb * b[i] + wc * c[i] + wd * d[i];
    }
  }

  /** Adds what a tap's gradient gives to the gradients of the maps and of its two shifts. */
  private void handOn(int t) {
    for (Segment segment : segments) {
      int k = segment.firstPlace + t;
      int from = segment.channels.from();
      int to = segment.channels.to();
      for (int corner = 0; corner < DeformableTaps.CORNERS; corner++) {
        if (taps.weight(k, corner) != 0) {
          add(mapGradients[taps.pixel(k, corner)], sampled, taps.weight(k, corner), from, to);
        }
      }
      float[] a = maps[taps.pixel(k, 0)];
      float[] b = maps[taps.pixel(k, 1)];
      float[] c = maps[taps.pixel(k, 2)];
      float[] d = maps[taps.pixel(k, 3)];
      weigh(
          a,
          b,
          c,
          d,
          taps.downSlope(k, 0),
          taps.downSlope(k, 1),
          taps.downSlope(k, 2),
          taps.downSlope(k, 3),
          from,
          to,
          down);
      weigh(
          a,
          b,
          c,
          d,
          taps.rightSlope(k, 0),
          taps.rightSlope(k, 1),
          taps.rightSlope(k, 2),
          taps.rightSlope(k, 3),
          from,
          to,
          right);
      shiftGradients[2 * k] += dot(down, sampled, from, to);
      shiftGradients[2 * k + 1] += dot(right, sampled, from, to);
    }
  }

  private static void add(float[] sum, float[] what, float weight, int from, int to) {
    for (int i = from; i < to; i++) {
      sum[i] += weight * what[i];
    }
  }

  /** In four chains, so that additions need not wait for one another. */
  private static float dot(float[] a, float[] b, int from, int to) {
    float one = 0;
    float two = 0;
    float three = 0;
    float four = 0;
    int i = from;
    for (; i + 3 < to; i += 4) {
      one += a[i] * b[i];
      two += a[i + 1] * b[i + 1];
      three += a[i + 2] * b[i + 2];
      four += a[i + 3] * b[i + 3];
    }
    for (; i < to; i++) {
      one += a[i] * b[i];
    }
    return (one + two) + (three + four);
  }
}
