package dev.convoy.worker.kernel.onednn.layer;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;

import dev.convoy.network.Activation;
import dev.convoy.network.Activation.Function;
import dev.convoy.network.Add;
import dev.convoy.network.BatchNorm;
import dev.convoy.network.Convolution;
import dev.convoy.network.Layer;
import dev.convoy.network.Linear;
import dev.convoy.worker.kernel.onednn.engine.CpuEngine;
import dev.convoy.worker.kernel.onednn.program.Arguments;
import dev.convoy.worker.kernel.onednn.program.OneDnnOperand;
import dev.convoy.worker.kernel.onednn.program.OneDnnPass;
import dev.convoy.worker.kernel.onednn.program.OneDnnProgram;
import org.bytedeco.dnnl.global.dnnl.algorithm;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.post_ops;
import org.bytedeco.dnnl.primitive_attr;

/**
 * The function that a kernel applies to its output before it stores it: forward it is a post-op of
 * the layer's own primitive, backward a pass over the output's gradient before the layer's.
 */
public final class OutputActivation {
  private OutputActivation() {}

  /**
   * Whether a layer's primitive has room for the function, and backward can do without its input.
   */
  public static boolean isPossible(Layer layer, Activation next) {
    if (layer instanceof BatchNorm) {
      return next.function() == Function.RELU;
    }
    boolean hasPostOps =
        layer instanceof Convolution || layer instanceof Linear || layer instanceof Add;
    return hasPostOps && OneDnnActivation.of(next.function()).fromOutput();
  }

  /** Attributes for the primitive that writes the output. */
  public static primitive_attr attributes(OneDnnProgram program) {
    Activation next = program.share().activation();
    if (next == null) {
      return program.cpu().attributes();
    }
    post_ops behind = new post_ops();
    OneDnnActivation activation = OneDnnActivation.of(next.function());
    behind.append_eltwise(forward(next.function()), activation.alpha(), activation.beta());
    return CpuEngine.behind(behind);
  }

  private static algorithm forward(Function function) {
    return switch (function) {
      case RELU -> algorithm.eltwise_relu;
      case RELU6 -> algorithm.eltwise_clip_v2;
      case SIGMOID -> algorithm.eltwise_logistic;
      case TANH -> algorithm.eltwise_tanh;
      case SILU, HARD_SWISH ->
          throw new IllegalArgumentException("backward of " + function + " needs its input");
    };
  }

  /** The gradient of what the function was applied to, given that of its result. */
  public static OneDnnOperand gradientBefore(OneDnnProgram program, OneDnnOperand y) {
    Activation next = program.share().activation();
    OneDnnOperand dy = program.gradient(y);
    if (next == null) {
      return dy;
    }
    OneDnnPass pass = program.backward();
    OneDnnOperand before = pass.scratch(dy.layout());
    writeGradient(program, next, y, dy, before);
    return before;
  }

  /** Applies the function to a tensor of its own, for a layer that has no primitive. */
  static void writeValue(OneDnnProgram program, Activation next, OneDnnOperand x, OneDnnOperand y) {
    program
        .forward()
        .run(
            OneDnnActivation.of(next.function()).forward(program.cpu(), x.layout()),
            Arguments.of(DNNL_ARG_SRC, x).and(DNNL_ARG_DST, y));
  }

  /** Writes the gradient of what the function was applied to. */
  static void writeGradient(
      OneDnnProgram program,
      Activation next,
      OneDnnOperand y,
      OneDnnOperand dy,
      OneDnnOperand before) {
    memory.desc layout = dy.layout();
    OneDnnPass pass = program.backward();
    pass.run(
        OneDnnActivation.of(next.function()).backward(program.cpu(), layout),
        Arguments.of(DNNL_ARG_DST, pass.fit(y, layout))
            .and(DNNL_ARG_DIFF_DST, dy)
            .and(DNNL_ARG_DIFF_SRC, before));
  }
}
