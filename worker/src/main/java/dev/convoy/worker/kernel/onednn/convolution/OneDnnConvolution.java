package dev.convoy.worker.kernel.onednn.convolution;

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
import dev.convoy.worker.kernel.onednn.engine.Descs;
import dev.convoy.worker.kernel.onednn.engine.SlowImplementations;
import dev.convoy.worker.kernel.onednn.layer.OutputActivation;
import dev.convoy.worker.kernel.onednn.program.Arguments;
import dev.convoy.worker.kernel.onednn.program.OneDnnOperand;
import dev.convoy.worker.kernel.onednn.program.OneDnnPass;
import dev.convoy.worker.kernel.onednn.program.OneDnnProgram;
import java.util.List;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.primitive_desc;
import org.jspecify.annotations.Nullable;

/**
 * Convolution, transposed or not, of a share that is one part: one primitive forward and two
 * backward, in the blocked layouts that oneDNN likes. A share that cuts through filter groups goes
 * to {@link OneDnnCutConvolution}.
 */
public final class OneDnnConvolution {
  private final OneDnnProgram program;
  private final ConvolutionPrimitives primitives;
  private final GroupMerge merge;
  private final memory.desc stored;

  private OneDnnConvolution(OneDnnProgram program, ConvolutionPart part) {
    LayerShare share = program.share();
    this.program = program;
    this.primitives = primitives(program, part.merged(program.merge()));
    List<Integer> weight = share.parameters().get(0).sizes();
    int taps = weight.subList(2, weight.size()).stream().reduce(1, (a, b) -> a * b);
    this.merge = new GroupMerge(part, program.merge(), taps);
    // Whether groups are merged is a matter of the machine, and replicas must agree.
    this.stored =
        merges(share).size() > 1
            ? Descs.plain(primitives(program, part).weightDims())
            : storedWeights();
  }

  /** Writes the layer's passes down. */
  public static void write(OneDnnProgram program) {
    LayerShare share = program.share();
    List<ConvolutionPart> parts = ConvolutionPart.of(share);
    if (parts.size() > 1 || parts.get(0).inputs() < share.inputs().get(0).channels().size()) {
      OneDnnCutConvolution.write(program, parts);
      return;
    }
    new OneDnnConvolution(program, parts.get(0)).write();
  }

  /** How many filter groups may run as one: see {@link GroupMerge#factors}. */
  public static List<Integer> merges(LayerShare share) {
    if (!(share.layer() instanceof Convolution)) {
      return List.of(1);
    }
    List<ConvolutionPart> parts = ConvolutionPart.of(share);
    return parts.size() > 1 ? List.of(1) : GroupMerge.factors(parts.get(0));
  }

  private void write() {
    primitive_desc forward = primitives.forward(stored);
    @Nullable primitive_desc data = program.wantsInputGradients() ? primitives.data(forward) : null;
    @Nullable primitive_desc weights = program.trains() ? primitives.weights(forward) : null;

    memory.desc dy =
        weights == null || SlowImplementations.isSlow(weights)
            ? forward.dst_desc()
            : weights.diff_dst_desc();
    OneDnnOperand x =
        program.input(forward.src_desc(), data == null ? forward.src_desc() : data.diff_src_desc());
    OneDnnOperand y = program.output(forward.dst_desc(), data == null ? dy : data.diff_dst_desc());
    OneDnnOperand w = program.parameter(stored);
    OneDnnOperand b = hasBias(program.share()) ? program.parameter(primitives.kind().bias()) : null;
    forward(program.forward(), forward, x, spread(program.forward(), w), b, y);
    if (weights == null) {
      return;
    }
    OneDnnOperand before = OutputActivation.gradientBefore(program, y);
    if (data != null) {
      OneDnnOperand wide = spread(program.backward(), w);
      data(program.backward(), data, before, wide, program.gradient(x));
    }
    writeWeightGradients(weights, x, before, program.gradient(w), b);
  }

  /** The weights as the primitives want them: with groups merged where they are. */
  private OneDnnOperand spread(OneDnnPass pass, OneDnnOperand w) {
    if (merge.factor() == 1) {
      return w;
    }
    OneDnnOperand wide = pass.scratch(Descs.plain(primitives.weightDims()));
    pass.host(merge::spread, w, wide);
    return wide;
  }

  private void writeWeightGradients(
      primitive_desc weights,
      OneDnnOperand x,
      OneDnnOperand dy,
      OneDnnOperand dw,
      @Nullable OneDnnOperand b) {
    OneDnnPass pass = program.weightGradients();
    OneDnnOperand db = b == null ? null : program.gradient(b);
    boolean merges = merge.factor() > 1;
    OneDnnOperand wide = merges ? pass.scratch(Descs.plain(primitives.weightDims())) : dw;
    boolean inParts =
        SlowImplementations.isSlow(weights)
            && new ConvolutionWeightGradient(primitives, x, dy).write(pass, wide, db);
    if (!inParts) {
      weights(pass, weights, x, dy, wide, db);
    }
    if (merges) {
      pass.host(merge::gather, wide, dw);
    }
  }

  static ConvolutionPrimitives primitives(OneDnnProgram program, ConvolutionPart part) {
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

  private static ConvolutionKind kind(OneDnnProgram program, ConvolutionPart part) {
    memory.desc bias = hasBias(program.share()) ? Descs.plain(part.outputs()) : new memory.desc();
    if (program.share().layer() instanceof TransposedConvolution layer) {
      return new Deconvolution(program.cpu(), layer.window(), layer.outputPadding(), bias);
    }
    Convolution layer = (Convolution) program.share().layer();
    return new DirectConvolution(
        program.cpu(), layer.window(), bias, OutputActivation.attributes(program));
  }

  /** The type of inputs and outputs. */
  static memory.data_type activations(OneDnnProgram program) {
    boolean transposed = program.share().layer() instanceof TransposedConvolution;
    return transposed ? Descs.F32 : program.cpu().activations();
  }

  static boolean hasBias(LayerShare share) {
    return share.parameters().size() > 1;
  }

  /**
   * As forward likes them, if they can be stored so. Row shards may differ, and their replicas must
   * still agree, so the largest decides for all.
   */
  private memory.desc storedWeights() {
    int largest = program.share().rowShards().stream().mapToInt(Range::size).max().orElseThrow();
    ConvolutionPrimitives deciding = primitives.withRows(largest);
    long[] dims = deciding.weightDims();
    memory.desc liked = deciding.forward(Descs.any(dims)).weights_desc();
    return program.stored(liked, Descs.plain(dims));
  }

  static void forward(
      OneDnnPass pass,
      primitive_desc pd,
      OneDnnOperand x,
      OneDnnOperand w,
      @Nullable OneDnnOperand b,
      OneDnnOperand y) {
    OneDnnOperand written = pass.staging(y, pd.dst_desc());
    pass.run(
        pd,
        Arguments.of(DNNL_ARG_SRC, pass.fit(x, pd.src_desc()))
            .and(DNNL_ARG_WEIGHTS, pass.fit(w, pd.weights_desc()))
            .and(DNNL_ARG_BIAS, b)
            .and(DNNL_ARG_DST, written));
    pass.deliver(written, y);
  }

  static void data(
      OneDnnPass pass, primitive_desc pd, OneDnnOperand dy, OneDnnOperand w, OneDnnOperand dx) {
    OneDnnOperand written = pass.staging(dx, pd.diff_src_desc());
    pass.run(
        pd,
        Arguments.of(DNNL_ARG_DIFF_DST, pass.fit(dy, pd.diff_dst_desc()))
            .and(DNNL_ARG_WEIGHTS, pass.fit(w, pd.weights_desc()))
            .and(DNNL_ARG_DIFF_SRC, written));
    pass.deliver(written, dx);
  }

  static void weights(
      OneDnnPass pass,
      primitive_desc pd,
      OneDnnOperand x,
      OneDnnOperand dy,
      OneDnnOperand dw,
      @Nullable OneDnnOperand db) {
    OneDnnOperand written = pass.staging(dw, pd.diff_weights_desc());
    pass.run(
        pd,
        Arguments.of(DNNL_ARG_SRC, pass.fit(x, pd.src_desc()))
            .and(DNNL_ARG_DIFF_DST, pass.fit(dy, pd.diff_dst_desc()))
            .and(DNNL_ARG_DIFF_WEIGHTS, written)
            .and(DNNL_ARG_DIFF_BIAS, db));
    pass.deliver(written, dw);
  }
}
