package dev.convoy.worker.kernel.onednn;

import dev.convoy.worker.kernel.LayerShare;
import java.util.BitSet;
import java.util.List;
import org.bytedeco.dnnl.primitive_desc;
import org.jspecify.annotations.Nullable;

/**
 * Convolution, transposed or not, of a share that cuts through filter groups: a few primitives,
 * each on its channels of plain inputs and outputs, with copies into the layouts that they like.
 */
final class OneDnnCutConvolution {
  private final Program program;
  private final Slot x;
  private final Slot y;
  private final Slot w;
  private final @Nullable Slot b;
  private final long rowSize;
  private final boolean sums;
  private final @Nullable Slot dy;

  private OneDnnCutConvolution(Program program, boolean sums) {
    LayerShare share = program.share();
    long[] weights = Descs.longs(share.parameters().get(0).sizes());
    this.program = program;
    this.x = program.input(Descs.plain(Descs.longs(share.inputSizes(0))));
    this.y = program.output(Descs.plain(Descs.longs(share.outputSizes())));
    this.w = program.parameter(Descs.plain(weights));
    this.b = OneDnnConvolution.hasBias(share) ? program.parameter(Descs.plain(weights[0])) : null;
    this.rowSize = Descs.plainStrides(weights)[0];
    this.sums = sums;
    this.dy = program.trains() ? OutputActivation.gradientBefore(program, y) : null;
  }

  static void write(Program program, List<ConvolutionPart> parts) {
    int inputs = program.share().inputs().get(0).channels().size();
    boolean sums = !coverOnce(parts, inputs);
    OneDnnCutConvolution cut = new OneDnnCutConvolution(program, sums);
    if (sums && program.wantsInputGradients()) {
      Slot dx = program.gradient(cut.x);
      program.backward().host(Host.zero(), dx);
    }
    for (ConvolutionPart part : parts) {
      cut.add(part);
    }
  }

  /** Whether the parts read each input channel exactly once. */
  private static boolean coverOnce(List<ConvolutionPart> parts, int inputs) {
    BitSet read = new BitSet(inputs);
    int total = 0;
    for (ConvolutionPart part : parts) {
      read.set(part.input(), part.input() + part.inputs());
      total += part.inputs();
    }
    return total == inputs && read.cardinality() == inputs;
  }

  private void add(ConvolutionPart part) {
    ConvolutionPrimitives primitives = OneDnnConvolution.primitives(program, part);
    long[] weightDims = primitives.weightDims();
    primitive_desc forward = primitives.forward(Descs.any(weightDims));
    Slot partX = x.channels(part.input(), primitives.sourceDims());
    Slot partY = y.channels(part.output(), primitives.destinationDims());
    Slot partW = w.at(part.output() * rowSize, Descs.plain(weightDims));
    Slot partB = b == null ? null : b.at(part.output(), primitives.kind().bias());
    OneDnnConvolution.forward(program.forward(), forward, partX, partW, partB, partY);
    if (dy == null) {
      return;
    }
    Pass backward = program.backward();
    Slot partDy = dy.channels(part.output(), primitives.destinationDims());
    if (program.wantsInputGradients()) {
      Slot dx = program.gradient(x).channels(part.input(), primitives.sourceDims());
      data(backward, primitives, forward, partDy, partW, dx);
    }
    Slot db = partB == null ? null : program.gradient(partB);
    OneDnnConvolution.weights(
        backward, primitives.weights(forward), partX, partDy, program.gradient(partW), db);
  }

  private void data(
      Pass pass,
      ConvolutionPrimitives primitives,
      primitive_desc forward,
      Slot dy,
      Slot partW,
      Slot dx) {
    if (!sums) {
      OneDnnConvolution.data(pass, primitives.data(forward), dy, partW, dx);
      return;
    }
    Slot own = pass.scratch(Descs.plain(primitives.sourceDims()));
    OneDnnConvolution.data(pass, primitives.data(forward), dy, partW, own);
    pass.copy(own, dx, CpuEngine.adding());
  }
}
