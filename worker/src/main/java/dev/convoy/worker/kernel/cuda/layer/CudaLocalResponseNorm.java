package dev.convoy.worker.kernel.cuda.layer;

import dev.convoy.network.LocalResponseNorm;
import dev.convoy.tensor.Indices;
import dev.convoy.tensor.Range;
import dev.convoy.worker.kernel.LayerShare;
import dev.convoy.worker.kernel.cuda.device.CudaOperand;
import dev.convoy.worker.kernel.cuda.device.Gpu;
import dev.convoy.worker.kernel.cuda.program.CudaProgram;
import java.util.Arrays;

/**
 * Local response normalisation by tables of who is near to whom, since towers end where cuDNN's
 * does not, and a worker holds neighbours that it does not own. The divisors are kept for backward,
 * in which each held channel collects from the own channels that it is near to.
 */
public final class CudaLocalResponseNorm {
  private CudaLocalResponseNorm() {}

  /** Writes the layer's passes down. */
  public static void write(CudaProgram program, LocalResponseNorm layer) {
    Gpu gpu = program.gpu();
    int own = program.own();
    int held = program.held(0);
    int space = program.share().outputShape().spatialSize();
    int[][] near = near(program, layer);
    int[] centres = program.ownPositions(0);
    CudaOperand centre = gpu.table(centres);
    float each = (float) (layer.alpha() / layer.size());
    float beta = (float) layer.beta();
    CudaOperand y = program.output();
    CudaOperand divisors =
        program.wantsInputGradients() ? program.saved(y.elements()) : CudaOperand.NONE;
    program
        .forward()
        .each(
            "lrn",
            y.elements(),
            program.input(0),
            y,
            divisors,
            gpu.table(flat(near)),
            centre,
            held,
            own,
            space,
            layer.size(),
            each,
            beta,
            (float) layer.k());
    if (program.wantsInputGradients()) {
      CudaOperand dx = program.inputGradient(0);
      program
          .backward()
          .each(
              "lrn_backward",
              dx.elements(),
              program.input(0),
              divisors,
              program.outputGradient(),
              dx,
              gpu.table(flat(readers(near, held, layer.size()))),
              gpu.table(selves(centres, held)),
              centre,
              held,
              own,
              space,
              layer.size(),
              each,
              beta);
    }
  }

  /** {@code (own, size)}: the positions of the held channels around each own one, then -1. */
  private static int[][] near(CudaProgram program, LocalResponseNorm layer) {
    LayerShare share = program.share();
    int tower = share.outputShape().channels() / layer.towers();
    int half = layer.size() / 2;
    return share.output().channels().stream()
        .mapToObj(
            o -> {
              Range whole = new Range(o / tower * tower, (o / tower + 1) * tower);
              Range around = new Range(o - half, o + half + 1).intersect(whole);
              int[] there = program.positions(Indices.range(around.from(), around.to()), 0);
              int[] filled = Arrays.copyOf(there, layer.size());
              Arrays.fill(filled, there.length, filled.length, -1);
              return filled;
            })
        .toArray(int[][]::new);
  }

  /** {@code (held, size)}: the own channels that each held one is near to, then -1. */
  private static int[][] readers(int[][] near, int held, int size) {
    int[][] readers = new int[held][size];
    int[] found = new int[held];
    for (int[] row : readers) {
      Arrays.fill(row, -1);
    }
    for (int o = 0; o < near.length; o++) {
      for (int h : near[o]) {
        if (h >= 0) {
          readers[h][found[h]++] = o;
        }
      }
    }
    return readers;
  }

  /** {@code (held)}: which own channel each held one is, or -1. */
  private static int[] selves(int[] centres, int held) {
    int[] selves = new int[held];
    Arrays.fill(selves, -1);
    for (int o = 0; o < centres.length; o++) {
      selves[centres[o]] = o;
    }
    return selves;
  }

  private static int[] flat(int[][] rows) {
    return Arrays.stream(rows).flatMapToInt(Arrays::stream).toArray();
  }
}
