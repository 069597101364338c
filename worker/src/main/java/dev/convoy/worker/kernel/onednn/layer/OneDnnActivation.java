package dev.convoy.worker.kernel.onednn.layer;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;
import static org.bytedeco.dnnl.global.dnnl.prop_kind.forward_training;

import dev.convoy.network.Activation;
import dev.convoy.network.LeakyRelu;
import dev.convoy.worker.kernel.onednn.engine.CpuEngine;
import dev.convoy.worker.kernel.onednn.engine.LayoutCandidates;
import dev.convoy.worker.kernel.onednn.engine.OneDnnFormat;
import dev.convoy.worker.kernel.onednn.engine.SlowImplementations;
import dev.convoy.worker.kernel.onednn.engine.Ways;
import dev.convoy.worker.kernel.onednn.program.Arguments;
import dev.convoy.worker.kernel.onednn.program.OneDnnOperand;
import dev.convoy.worker.kernel.onednn.program.OneDnnProgram;
import java.util.function.Supplier;
import org.bytedeco.dnnl.eltwise_backward;
import org.bytedeco.dnnl.eltwise_forward;
import org.bytedeco.dnnl.global.dnnl.algorithm;
import org.bytedeco.dnnl.memory;

/**
 * A function of each element, in the layout in which the input is there if that is fast.
 *
 * @param function oneDNN's name of it
 * @param alpha its first number
 * @param beta its second number
 * @param fromOutput whether backward reads the output (where ReLU is 0, so is the gradient) and not
 *     the input
 */
public record OneDnnActivation(algorithm function, float alpha, float beta, boolean fromOutput) {

  /** Writes the layer's passes down, for an input that is there in a format. */
  public static void write(OneDnnProgram program, Activation layer, OneDnnFormat offered) {
    of(layer.function()).write(program, offered);
  }

  /** A positive slope leaves the sign as it is, so that the output tells it too. */
  public static void write(OneDnnProgram program, LeakyRelu layer, OneDnnFormat offered) {
    float slope = (float) layer.slope();
    OneDnnActivation relu =
        slope > 0
            ? new OneDnnActivation(algorithm.eltwise_relu_use_dst_for_bwd, slope, 0, true)
            : new OneDnnActivation(algorithm.eltwise_relu, slope, 0, false);
    relu.write(program, offered);
  }

  /** oneDNN's form of a function. */
  static OneDnnActivation of(Activation.Function function) {
    return switch (function) {
      case RELU -> new OneDnnActivation(algorithm.eltwise_relu_use_dst_for_bwd, 0, 0, true);
      case RELU6 -> new OneDnnActivation(algorithm.eltwise_clip_v2_use_dst_for_bwd, 0, 6, true);
      case SILU -> new OneDnnActivation(algorithm.eltwise_swish, 1, 0, false);
      case SIGMOID -> new OneDnnActivation(algorithm.eltwise_logistic_use_dst_for_bwd, 0, 0, true);
      case TANH -> new OneDnnActivation(algorithm.eltwise_tanh_use_dst_for_bwd, 0, 0, true);
      case HARD_SWISH -> new OneDnnActivation(algorithm.eltwise_hardswish, 1f / 6, 0.5f, false);
    };
  }

  private void write(OneDnnProgram program, OneDnnFormat offered) {
    CpuEngine cpu = program.cpu();
    eltwise_forward.primitive_desc forward =
        Ways.first(
            program.share().name(),
            LayoutCandidates.offeredFirst(offered, program.cpu().activations()).stream()
                .<Supplier<eltwise_forward.primitive_desc>>map(l -> () -> forward(cpu, l))
                .toList(),
            made -> !SlowImplementations.isSlow(backward(cpu, made)));
    memory.desc layout = forward.src_desc();
    OneDnnOperand x = program.input(layout);
    OneDnnOperand y = program.output(layout);
    program.forward().run(forward, Arguments.of(DNNL_ARG_SRC, x).and(DNNL_ARG_DST, y));
    if (program.wantsInputGradients()) {
      program
          .backward()
          .run(
              backward(cpu, forward),
              Arguments.of(fromOutput ? DNNL_ARG_DST : DNNL_ARG_SRC, fromOutput ? y : x)
                  .and(DNNL_ARG_DIFF_DST, program.gradient(y))
                  .and(DNNL_ARG_DIFF_SRC, program.gradient(x)));
    }
  }

  /** The function in a layout. */
  eltwise_forward.primitive_desc forward(CpuEngine cpu, memory.desc layout) {
    return new eltwise_forward.primitive_desc(
        cpu.engine(),
        forward_training,
        function,
        layout,
        layout,
        alpha,
        beta,
        cpu.attributes(),
        true);
  }

  /** The gradient of the input in a layout. */
  eltwise_backward.primitive_desc backward(CpuEngine cpu, memory.desc layout) {
    return backward(cpu, forward(cpu, layout));
  }

  private eltwise_backward.primitive_desc backward(
      CpuEngine cpu, eltwise_forward.primitive_desc forward) {
    memory.desc layout = forward.src_desc();
    return new eltwise_backward.primitive_desc(
        cpu.engine(),
        function,
        layout,
        layout,
        layout,
        alpha,
        beta,
        forward,
        cpu.attributes(),
        false);
  }
}
