package dev.convoy.worker.kernel.onednn;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_BIAS;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_BIAS;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_WEIGHTS;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_WEIGHTS;

import dev.convoy.network.Convolution;
import dev.convoy.network.TransposedConvolution;
import dev.convoy.tensor.Range;
import dev.convoy.worker.kernel.LayerShare;
import java.util.List;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.primitive_desc;
import org.jspecify.annotations.Nullable;

/**
 * Convolution, transposed or not, of a share that is one part: one primitive forward and two
 * backward, in the blocked layouts that oneDNN likes. A share that cuts through filter groups goes
 * to {@link OneDnnCutConvolution}.
 */
final class OneDnnConvolution {
  private OneDnnConvolution() {}

  static void write(Program program) {
    LayerShare share = program.share();
    List<ConvolutionPart> parts = ConvolutionPart.of(share);
    if (parts.size() > 1 || parts.get(0).inputs() < share.inputs().get(0).channels().size()) {
      OneDnnCutConvolution.write(program, parts);
      return;
    }
    ConvolutionPrimitives primitives = primitives(program, parts.get(0));
    memory.desc stored = storedWeights(primitives, share);
    primitive_desc forward = primitives.forward(stored);
    @Nullable primitive_desc data = program.wantsInputGradients() ? primitives.data(forward) : null;
    @Nullable primitive_desc weights = program.trains() ? primitives.weights(forward) : null;

    memory.desc dy =
        weights == null || SlowImplementations.isSlow(weights)
            ? forward.dst_desc()
            : weights.diff_dst_desc();
    Slot x =
        program.input(forward.src_desc(), data == null ? forward.src_desc() : data.diff_src_desc());
    Slot y = program.output(forward.dst_desc(), data == null ? dy : data.diff_dst_desc());
    Slot w = program.parameter(stored);
    Slot b = hasBias(share) ? program.parameter(primitives.kind().bias()) : null;
    forward(program.forward(), forward, x, w, b, y);
    if (weights == null) {
      return;
    }
    Slot before = OutputActivation.gradientBefore(program, y);
    if (data != null) {
      data(program.backward(), data, before, w, program.gradient(x));
    }
    writeWeightGradients(program, primitives, weights, x, before, w, b);
  }

  private static void writeWeightGradients(
      Program program,
      ConvolutionPrimitives primitives,
      primitive_desc weights,
      Slot x,
      Slot dy,
      Slot w,
      @Nullable Slot b) {
    Slot db = b == null ? null : program.gradient(b);
    Slot dw = program.gradient(w);
    boolean inParts =
        SlowImplementations.isSlow(weights)
            && new ConvolutionWeightGradient(primitives, x, dy)
                .write(program.weightGradients(), dw, db);
    if (!inParts) {
      weights(program.weightGradients(), weights, x, dy, dw, db);
    }
  }

  static ConvolutionPrimitives primitives(Program program, ConvolutionPart part) {
    LayerShare share = program.share();
    ConvolutionKind kind = kind(program, part);
    List<Integer> weight = share.parameters().get(0).sizes();
    return new ConvolutionPrimitives(
        share.name(),
        part,
        share.output().rows().size(),
        share.inputShapes().get(0),
        share.outputShape(),
        weight.subList(2, weight.size()),
        kind);
  }

  private static ConvolutionKind kind(Program program, ConvolutionPart part) {
    memory.desc bias = hasBias(program.share()) ? Descs.plain(part.outputs()) : new memory.desc();
    if (program.share().layer() instanceof TransposedConvolution layer) {
      return new Deconvolution(program.cpu(), layer.window(), layer.outputPadding(), bias);
    }
    Convolution layer = (Convolution) program.share().layer();
    return new DirectConvolution(
        program.cpu(), layer.window(), bias, OutputActivation.attributes(program));
  }

  /** The numbers of inputs and outputs. */
  static memory.data_type activations(Program program) {
    boolean transposed = program.share().layer() instanceof TransposedConvolution;
    return transposed ? Descs.F32 : program.cpu().activations();
  }

  static boolean hasBias(LayerShare share) {
    return share.parameters().size() > 1;
  }

  /**
   * How weights are stored: as forward likes them, or plain where that has padding or other
   * numbers. Row shards may differ by a row, and their replicas must still agree, so the largest
   * decides for all.
   */
  private static memory.desc storedWeights(ConvolutionPrimitives own, LayerShare share) {
    int largest = share.rowShards().stream().mapToInt(Range::size).max().orElseThrow();
    ConvolutionPrimitives deciding = own.withRows(largest);
    long[] dims = deciding.weightDims();
    memory.desc liked = deciding.forward(Descs.any(dims)).weights_desc();
    memory.desc plain = Descs.plain(dims);
    boolean fits = Descs.type(liked) == Descs.F32 && liked.get_size() == plain.get_size();
    return fits ? liked : plain;
  }

  static void forward(Pass pass, primitive_desc pd, Slot x, Slot w, @Nullable Slot b, Slot y) {
    Slot written = pass.staging(y, pd.dst_desc());
    pass.run(
        pd,
        Arguments.of(DNNL_ARG_SRC, pass.fit(x, pd.src_desc()))
            .and(DNNL_ARG_WEIGHTS, pass.fit(w, pd.weights_desc()))
            .and(DNNL_ARG_BIAS, b)
            .and(DNNL_ARG_DST, written));
    pass.deliver(written, y);
  }

  static void data(Pass pass, primitive_desc pd, Slot dy, Slot w, Slot dx) {
    Slot written = pass.staging(dx, pd.diff_src_desc());
    pass.run(
        pd,
        Arguments.of(DNNL_ARG_DIFF_DST, pass.fit(dy, pd.diff_dst_desc()))
            .and(DNNL_ARG_WEIGHTS, pass.fit(w, pd.weights_desc()))
            .and(DNNL_ARG_DIFF_SRC, written));
    pass.deliver(written, dx);
  }

  static void weights(Pass pass, primitive_desc pd, Slot x, Slot dy, Slot dw, @Nullable Slot db) {
    Slot written = pass.staging(dw, pd.diff_weights_desc());
    pass.run(
        pd,
        Arguments.of(DNNL_ARG_SRC, pass.fit(x, pd.src_desc()))
            .and(DNNL_ARG_DIFF_DST, pass.fit(dy, pd.diff_dst_desc()))
            .and(DNNL_ARG_DIFF_WEIGHTS, written)
            .and(DNNL_ARG_DIFF_BIAS, db));
    pass.deliver(written, dw);
  }
}
