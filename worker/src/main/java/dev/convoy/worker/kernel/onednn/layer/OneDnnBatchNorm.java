package dev.convoy.worker.kernel.onednn.layer;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_SCALE;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_SHIFT;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_MEAN;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SCALE;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SHIFT;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_VARIANCE;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_WORKSPACE;

import dev.convoy.worker.kernel.LayerShare;
import dev.convoy.worker.kernel.onednn.engine.Descs;
import dev.convoy.worker.kernel.onednn.engine.LayoutCandidates;
import dev.convoy.worker.kernel.onednn.engine.OneDnnFormat;
import dev.convoy.worker.kernel.onednn.program.Arguments;
import dev.convoy.worker.kernel.onednn.program.OneDnnOperand;
import dev.convoy.worker.kernel.onednn.program.OneDnnPass;
import dev.convoy.worker.kernel.onednn.program.OneDnnProgram;
import dev.convoy.worker.kernel.program.OperandPlace;
import java.util.List;
import org.bytedeco.dnnl.batch_normalization_backward;
import org.bytedeco.dnnl.batch_normalization_forward;
import org.bytedeco.dnnl.global.dnnl.prop_kind;
import org.bytedeco.dnnl.memory;
import org.jspecify.annotations.Nullable;

/**
 * Batch normalisation. Where the rows of the batch are split, the statistics of all must meet
 * between two phases; with {@code g} and {@code s} for the gradients of scale and shift over all
 * {@code n} values of a channel:
 *
 * <pre>
 * forward  0: mean and variance of the own rows        1: join them; normalise by what is given
 * backward 0: d = scale / √(var + ε) · dy, own g and s  1: dx = d - scale / √(var + ε) · (s + x̂·g) / n
 * </pre>
 *
 * <p>The last term is itself a normalisation of x, with scale {@code -w·g / n} and shift {@code
 * -w·s / n} for {@code w = scale / √(var + ε)}.
 */
public final class OneDnnBatchNorm {
  private final OneDnnProgram program;
  private final BatchNormPrimitives primitives;
  private final BatchMoments moments;
  private final batch_normalization_forward.primitive_desc computing;
  private final batch_normalization_forward.primitive_desc given;
  private final @Nullable OneDnnOperand positive;
  private final OneDnnOperand x;
  private final OneDnnOperand y;
  private final OneDnnOperand scale;
  private final OneDnnOperand shift;
  private final OneDnnOperand runningMean;
  private final OneDnnOperand runningVar;

  private OneDnnBatchNorm(OneDnnProgram program, OneDnnFormat offered) {
    this.program = program;
    LayerShare share = program.share();
    primitives = BatchNormPrimitives.of(program);
    moments = BatchMoments.of(share);
    prop_kind kind = program.trains() ? prop_kind.forward_training : prop_kind.forward_inference;
    List<memory.desc> layouts = LayoutCandidates.offeredFirst(offered, program.cpu().activations());
    computing = primitives.forward(layouts, kind, false);
    given = primitives.forward(List.of(computing.src_desc()), kind, true);
    memory.desc signs = computing.workspace_desc();
    positive = signs.get_size() > 0 ? program.saved(signs) : null;
    x = program.input(computing.src_desc());
    y = program.output(computing.src_desc());
    scale = program.parameter(perChannel());
    shift = program.parameter(perChannel());
    runningMean = program.state("running_mean");
    runningVar = program.state("running_var");
  }

  /** Writes the layer's passes down, for an input that is there in a format. */
  public static void write(OneDnnProgram program, OneDnnFormat offered) {
    OneDnnBatchNorm layer = new OneDnnBatchNorm(program, offered);
    if (!program.trains()) {
      layer.normalise(program.forward(), layer.runningMean, layer.runningVar);
      return;
    }
    layer.moments.refuseOneValue(program.share().name());
    OneDnnOperand mean = program.saved(layer.perChannel());
    OneDnnOperand variance = program.saved(layer.perChannel());
    if (program.share().rowShards().size() == 1) {
      layer.writeWhole(mean, variance);
    } else {
      program.statistics(2);
      layer.writeSplit(mean, variance);
    }
  }

  private void writeWhole(OneDnnOperand mean, OneDnnOperand variance) {
    OneDnnPass pass = program.forward();
    pass.run(computing, forward(mean, variance));
    pass.host(moments::updateRunning, mean, variance, runningMean, runningVar);
    differentiate(primitives.backward(computing, false), mean, variance);
  }

  private void writeSplit(OneDnnOperand mean, OneDnnOperand variance) {
    OneDnnOperand statistics = statistics(OperandPlace.STATISTICS);
    OneDnnPass forward = program.forward();
    forward.run(computing, forward(mean, variance)); // phase 1 overwrites all but the statistics
    forward.host(moments::writeOwn, mean, variance, statistics);
    OneDnnPass second = program.forward(1);
    second.host(moments::join, statistics, mean, variance);
    second.host(moments::updateRunning, mean, variance, runningMean, runningVar);
    normalise(second, mean, variance);

    differentiate(primitives.backward(given, true), mean, variance);
    OneDnnOperand sums = statistics(OperandPlace.GRADIENT_STATISTICS);
    program
        .backward()
        .host(moments::writeOwnSums, program.gradient(shift), program.gradient(scale), sums);
    if (program.wantsInputGradients()) {
      correct(program.backward(1), mean, variance, sums);
    }
  }

  private Arguments forward(OneDnnOperand mean, OneDnnOperand variance) {
    return Arguments.of(DNNL_ARG_SRC, x)
        .and(DNNL_ARG_DST, y)
        .and(DNNL_ARG_MEAN, mean)
        .and(DNNL_ARG_VARIANCE, variance)
        .and(DNNL_ARG_SCALE, scale)
        .and(DNNL_ARG_SHIFT, shift)
        .and(DNNL_ARG_WORKSPACE, positive);
  }

  private void normalise(OneDnnPass pass, OneDnnOperand mean, OneDnnOperand variance) {
    pass.run(given, forward(mean, variance));
  }

  private void differentiate(
      batch_normalization_backward.primitive_desc backward,
      OneDnnOperand mean,
      OneDnnOperand variance) {
    OneDnnPass pass = program.backward();
    OneDnnOperand dx =
        program.wantsInputGradients() ? program.gradient(x) : pass.scratch(x.layout());
    pass.run(
        backward,
        Arguments.of(DNNL_ARG_SRC, x)
            .and(DNNL_ARG_MEAN, mean)
            .and(DNNL_ARG_VARIANCE, variance)
            .and(DNNL_ARG_SCALE, scale)
            .and(DNNL_ARG_WORKSPACE, positive)
            .and(DNNL_ARG_DIFF_DST, program.gradient(y))
            .and(DNNL_ARG_DIFF_SRC, dx)
            .and(DNNL_ARG_DIFF_SCALE, program.gradient(scale))
            .and(DNNL_ARG_DIFF_SHIFT, program.gradient(shift)));
  }

  /** Adds what mean and variance contribute to the gradient of the input. */
  private void correct(
      OneDnnPass pass, OneDnnOperand mean, OneDnnOperand variance, OneDnnOperand sums) {
    OneDnnOperand factor = pass.scratch(perChannel());
    OneDnnOperand offset = pass.scratch(perChannel());
    OneDnnOperand correction = pass.scratch(x.layout());
    pass.host(moments::correction, sums, variance, scale, factor, offset);
    pass.run(
        primitives.alone().forward(List.of(x.layout()), prop_kind.forward_training, true),
        Arguments.of(DNNL_ARG_SRC, x)
            .and(DNNL_ARG_DST, correction)
            .and(DNNL_ARG_MEAN, mean)
            .and(DNNL_ARG_VARIANCE, variance)
            .and(DNNL_ARG_SCALE, factor)
            .and(DNNL_ARG_SHIFT, offset));
    pass.add(correction, program.gradient(x));
  }

  private OneDnnOperand statistics(OperandPlace place) {
    LayerShare share = program.share();
    int shards = share.rowShards().size();
    return new OneDnnOperand(place, 0, 0, Descs.plain(shards, channels(), 2));
  }

  private memory.desc perChannel() {
    return Descs.plain(channels());
  }

  private int channels() {
    return program.share().output().channels().size();
  }
}
