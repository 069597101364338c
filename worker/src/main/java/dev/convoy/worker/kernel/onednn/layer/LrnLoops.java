package dev.convoy.worker.kernel.onednn.layer;

import dev.convoy.network.LocalResponseNorm;
import dev.convoy.plan.LayerShare;
import dev.convoy.tensor.Range;
import dev.convoy.worker.kernel.ThreadTeam;
import dev.convoy.worker.kernel.onednn.engine.Descs;
import dev.convoy.worker.kernel.onednn.program.OneDnnOperand;
import dev.convoy.worker.kernel.onednn.program.OneDnnProgram;
import dev.convoy.worker.kernel.program.BoundStep;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Local response normalisation of a segment in Java: of shares that cut towers, whose channels
 * oneDNN would have to be brought in blocks (24 of 96 channels of 55², 128 rows, one thread of Zen
 * 4, forward and backward: 39 ms against 61), and of what oneDNN only has a reference loop for, as
 * backward on CPUs without AVX-512.
 *
 * <p>Outputs of the halo are not computed, and their gradients count as zeros, so that what remains
 * of the inputs' gradients is just what the owned outputs contribute.
 *
 * <p>Tensors are plain. A tile is all channels of the segment at a few pixels of a record, an array
 * a channel, so that every loop runs over pixels of a few arrays at the same index: such loops the
 * Java compiler makes vector code of. Rows are shared out among the team.
 *
 * @param rows of all tensors
 * @param pixels elements of a channel
 * @param inputs channels of x and its gradient
 * @param outputs channels of y and its gradient
 */
record LrnLoops(
    ThreadTeam team,
    LocalResponseNorm layer,
    LrnSegment segment,
    int rows,
    int pixels,
    int inputs,
    int outputs) {
  private static final int TILE = 256; // pixels: with 96 channels, 300 KB in three arrays

  /** Writes both passes of a share down. */
  static void write(OneDnnProgram program, List<LrnSegment> segments) {
    LayerShare share = program.share();
    OneDnnOperand x = program.input(Descs.plain(Descs.longs(share.inputSizes(0))));
    OneDnnOperand y = program.output(Descs.plain(Descs.longs(share.outputSizes())));
    for (LrnSegment segment : segments) {
      LrnLoops loops =
          new LrnLoops(
              program.cpu().team(),
              (LocalResponseNorm) share.layer(),
              segment,
              share.output().rows().size(),
              share.outputShape().spatialSize(),
              share.inputs().get(0).channels().size(),
              share.output().channels().size());
      program.forward().host(loops::forward, x, y);
      if (program.wantsInputGradients()) {
        program.backward().host(loops::backward, x, program.gradient(y), program.gradient(x));
      }
    }
  }

  /** Operands: x, y. */
  BoundStep forward(List<ByteBuffer> operands) {
    FloatBuffer x = operands.get(0).asFloatBuffer();
    FloatBuffer y = operands.get(1).asFloatBuffer();
    return inTiles((tile, row, from, count) -> tile.forward(x, y, row, from, count));
  }

  /** Operands: x, dy, dx. */
  BoundStep backward(List<ByteBuffer> operands) {
    FloatBuffer x = operands.get(0).asFloatBuffer();
    FloatBuffer dy = operands.get(1).asFloatBuffer();
    FloatBuffer dx = operands.get(2).asFloatBuffer();
    return inTiles((tile, row, from, count) -> tile.backward(x, dy, dx, row, from, count));
  }

  /** What is done at {@code count} pixels, from {@code from} on, of a row. */
  private interface Work {
    void run(Tile tile, int row, int from, int count);
  }

  private BoundStep inTiles(Work work) {
    List<Tile> tiles = IntStream.range(0, team.members()).mapToObj(m -> new Tile()).toList();
    ThreadTeam.Work shared =
        (member, members) -> {
          Range mine = ThreadTeam.part(rows, 1, member, members);
          for (int row = mine.from(); row < mine.to(); row++) {
            for (int from = 0; from < pixels; from += TILE) {
              work.run(tiles.get(member), row, from, Math.min(TILE, pixels - from));
            }
          }
        };
    return step -> team.run(shared);
  }

  /** Channels of the segment that count for one of them. */
  private Range near(int channel) {
    int half = layer.size() / 2;
    return new Range(channel - half, channel + half + 1).intersect(new Range(0, segment.size()));
  }

  private final class Tile {
    private final float[][] x = new float[segment.size()][TILE];
    private final float[][] power = new float[segment.size()][TILE]; // divisor^-beta
    private final float[][] slope = new float[segment.size()][TILE]; // dy·x·divisor^(-beta-1)
    private final float[] divisor = new float[TILE];
    private final float[] sum = new float[TILE];

    void forward(FloatBuffer from, FloatBuffer to, int row, int first, int count) {
      read(from, row, first, count);
      for (LrnSegment.Owned part : segment.owned()) {
        for (int k = 0; k < part.size(); k++) {
          int channel = part.inSegment() + k;
          divide(channel, count);
          multiply(x[channel], power[channel], sum, count);
          to.put(output(row, part.output() + k, first), sum, 0, count);
        }
      }
    }

    void backward(FloatBuffer from, FloatBuffer dy, FloatBuffer dx, int row, int first, int count) {
      read(from, row, first, count);
      for (int channel = 0; channel < segment.size(); channel++) {
        Arrays.fill(slope[channel], 0, count, 0);
        Arrays.fill(power[channel], 0, count, 0);
      }
      for (LrnSegment.Owned part : segment.owned()) {
        for (int k = 0; k < part.size(); k++) {
          int channel = part.inSegment() + k;
          divide(channel, count);
          dy.get(output(row, part.output() + k, first), sum, 0, count);
          slopes(sum, x[channel], divisor, power[channel], slope[channel], count);
        }
      }
      float factor = (float) (-2 * layer.alpha() * layer.beta() / layer.size());
      for (int channel = 0; channel < segment.size(); channel++) {
        Arrays.fill(sum, 0, count, 0);
        Range near = near(channel);
        for (int c = near.from(); c < near.to(); c++) {
          add(slope[c], sum, count);
        }
        gradient(power[channel], factor, x[channel], sum, count);
        dx.put(input(row, channel, first), sum, 0, count);
      }
    }

    private void read(FloatBuffer from, int row, int first, int count) {
      for (int channel = 0; channel < segment.size(); channel++) {
        from.get(input(row, channel, first), x[channel], 0, count);
      }
    }

    /** The divisor of a channel, and its power. */
    private void divide(int channel, int count) {
      Arrays.fill(sum, 0, count, 0);
      Range near = near(channel);
      for (int c = near.from(); c < near.to(); c++) {
        addSquares(x[c], sum, count);
      }
      float weight = (float) (layer.alpha() / layer.size());
      float k = (float) layer.k();
      for (int i = 0; i < count; i++) {
        divisor[i] = k + weight * sum[i];
      }
      if (layer.beta() == 0.75) {
        powerOfThreeQuarters(divisor, power[channel], count);
      } else {
        for (int i = 0; i < count; i++) {
          power[channel][i] = (float) Math.pow(divisor[i], -layer.beta());
        }
      }
    }

    private int input(int row, int channel, int pixel) {
      return (row * inputs + segment.input() + channel) * pixels + pixel;
    }

    private int output(int row, int channel, int pixel) {
      return (row * outputs + channel) * pixels + pixel;
    }
  }

  private static void powerOfThreeQuarters(float[] of, float[] power, int count) {
    for (int i = 0; i < count; i++) {
      float root = (float) Math.sqrt(of[i]);
      power[i] = 1 / (root * (float) Math.sqrt(root));
    }
  }

  private static void addSquares(float[] what, float[] sum, int count) {
    for (int i = 0; i < count; i++) {
      sum[i] += what[i] * what[i];
    }
  }

  private static void add(float[] what, float[] sum, int count) {
    for (int i = 0; i < count; i++) {
      sum[i] += what[i];
    }
  }

  private static void multiply(float[] a, float[] b, float[] product, int count) {
    for (int i = 0; i < count; i++) {
      product[i] = a[i] * b[i];
    }
  }

  /** Turns powers into {@code dy·power}, and finds {@code dy·x·power / divisor}. */
  private static void slopes(
      float[] dy, float[] x, float[] divisor, float[] power, float[] slope, int count) {
    for (int i = 0; i < count; i++) {
      float straight = dy[i] * power[i];
      power[i] = straight;
      slope[i] = straight * x[i] / divisor[i];
    }
  }

  private static void gradient(float[] straight, float factor, float[] x, float[] sum, int count) {
    for (int i = 0; i < count; i++) {
      sum[i] = straight[i] + factor * x[i] * sum[i];
    }
  }
}
