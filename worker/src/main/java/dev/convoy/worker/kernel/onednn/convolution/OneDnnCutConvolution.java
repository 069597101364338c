package dev.convoy.worker.kernel.onednn.convolution;

import dev.convoy.plan.LayerShare;
import dev.convoy.worker.kernel.onednn.engine.CpuEngine;
import dev.convoy.worker.kernel.onednn.engine.Descs;
import dev.convoy.worker.kernel.onednn.layer.OutputActivation;
import dev.convoy.worker.kernel.onednn.program.Host;
import dev.convoy.worker.kernel.onednn.program.OneDnnOperand;
import dev.convoy.worker.kernel.onednn.program.OneDnnPass;
import dev.convoy.worker.kernel.onednn.program.OneDnnProgram;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.primitive_desc;
import org.jspecify.annotations.Nullable;

/**
 * Convolution, transposed or not, of a share that cuts through filter groups: a few primitives,
 * each on its channels of plain inputs and outputs, with copies into the layouts that they like.
 */
final class OneDnnCutConvolution {
  private final OneDnnProgram program;
  private final OneDnnOperand x;
  private final OneDnnOperand y;
  private final OneDnnOperand w;
  private final @Nullable OneDnnOperand b;
  private final long rowSize;
  private final boolean sums;
  private final @Nullable OneDnnOperand dy;

  private OneDnnCutConvolution(OneDnnProgram program, boolean sums) {
    LayerShare share = program.share();
    long[] weights = Descs.longs(share.parameters().get(0).sizes());
    this.program = program;
    memory.data_type type = OneDnnConvolution.activations(program);
    this.x = program.input(Descs.plain(type, Descs.longs(share.inputSizes(0))));
    this.y = program.output(Descs.plain(type, Descs.longs(share.outputSizes())));
    this.w = program.parameter(Descs.plain(weights));
    this.b = OneDnnConvolution.hasBias(share) ? program.parameter(Descs.plain(weights[0])) : null;
    this.rowSize = Descs.plainStrides(weights)[0];
    this.sums = sums;
    this.dy = program.trains() ? OutputActivation.gradientBefore(program, y) : null;
  }

  static void write(OneDnnProgram program, List<ConvolutionPart> parts) {
    int inputs = program.share().inputs().get(0).channels().size();
    boolean sums = !coverOnce(parts, inputs);
    OneDnnCutConvolution cut = new OneDnnCutConvolution(program, sums);
    if (sums && program.wantsInputGradients()) {
      OneDnnOperand dx = program.gradient(cut.x);
      program.backward().host(Host.zero(), dx);
    }
    List<Piece> pieces = parts.stream().map(cut::piece).toList();
    pieces.forEach(Piece::writeForward);
    if (program.wantsInputGradients()) {
      pieces.forEach(Piece::writeInputGradient);
    }
    if (program.trains()) {
      pieces.forEach(Piece::writeWeightGradient);
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

  private Piece piece(ConvolutionPart part) {
    ConvolutionPrimitives primitives = OneDnnConvolution.primitives(program, part);
    return new Piece(part, primitives, primitives.forward(Descs.any(primitives.weightDims())));
  }

  /** What one part's primitives read and write. */
  private final class Piece {
    private final ConvolutionPart part;
    private final ConvolutionPrimitives primitives;
    private final primitive_desc forward;
    private final OneDnnOperand ownX;
    private final OneDnnOperand ownW;
    private final @Nullable OneDnnOperand ownB;

    Piece(ConvolutionPart part, ConvolutionPrimitives primitives, primitive_desc forward) {
      this.part = part;
      this.primitives = primitives;
      this.forward = forward;
      this.ownX = x.channels(part.input(), primitives.sourceDims());
      this.ownW = w.at(part.output() * rowSize, Descs.plain(primitives.weightDims()));
      this.ownB = b == null ? null : b.at(part.output(), primitives.kind().bias());
    }

    void writeForward() {
      OneDnnOperand ownY = y.channels(part.output(), primitives.destinationDims());
      OneDnnConvolution.forward(program.forward(), forward, ownX, ownW, ownB, ownY);
    }

    void writeInputGradient() {
      OneDnnPass pass = program.backward();
      OneDnnOperand ownDx = program.gradient(x).channels(part.input(), primitives.sourceDims());
      OneDnnOperand written =
          sums
              ? pass.scratch(Descs.plain(primitives.kind().activations(), primitives.sourceDims()))
              : ownDx;
      OneDnnConvolution.data(pass, primitives.data(forward), ownDy(), ownW, written);
      if (sums) {
        pass.copy(written, ownDx, CpuEngine.adding());
      }
    }

    void writeWeightGradient() {
      OneDnnConvolution.weights(
          program.weightGradients(),
          primitives.weights(forward),
          ownX,
          ownDy(),
          program.gradient(ownW),
          ownB == null ? null : program.gradient(ownB));
    }

    private OneDnnOperand ownDy() {
      return Objects.requireNonNull(dy).channels(part.output(), primitives.destinationDims());
    }
  }
}
