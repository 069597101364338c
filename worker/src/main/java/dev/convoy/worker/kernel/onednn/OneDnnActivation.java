package dev.convoy.worker.kernel.onednn;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;
import static org.bytedeco.dnnl.global.dnnl.prop_kind.forward_training;

import dev.convoy.network.Activation;
import org.bytedeco.dnnl.eltwise_backward;
import org.bytedeco.dnnl.eltwise_forward;
import org.bytedeco.dnnl.global.dnnl.algorithm;
import org.bytedeco.dnnl.memory;

/**
 * ReLU and SiLU, in the layout in which the input is there. Backward, ReLU reads its output (where
 * it is 0, so is the gradient), SiLU its input.
 */
final class OneDnnActivation {
  private OneDnnActivation() {}

  static void write(Program program, OneDnnFormat offered) {
    boolean relu = ((Activation) program.share().layer()).function() == Activation.Function.RELU;
    algorithm function = relu ? algorithm.eltwise_relu_use_dst_for_bwd : algorithm.eltwise_swish;
    float alpha = relu ? 0 : 1;
    CpuEngine cpu = program.cpu();
    memory.desc layout = offered.layout();
    Slot x = program.input(layout);
    Slot y = program.output(layout);
    eltwise_forward.primitive_desc forward =
        new eltwise_forward.primitive_desc(
            cpu.processor(),
            forward_training,
            function,
            layout,
            layout,
            alpha,
            0,
            cpu.attributes(),
            false);
    program.forward().run(forward, Arguments.of(DNNL_ARG_SRC, x).and(DNNL_ARG_DST, y));
    if (!program.wantsInputGradients()) {
      return;
    }
    eltwise_backward.primitive_desc backward =
        new eltwise_backward.primitive_desc(
            cpu.processor(),
            function,
            layout,
            layout,
            layout,
            alpha,
            0,
            forward,
            cpu.attributes(),
            false);
    program
        .backward()
        .run(
            backward,
            Arguments.of(relu ? DNNL_ARG_DST : DNNL_ARG_SRC, relu ? y : x)
                .and(DNNL_ARG_DIFF_DST, program.gradient(y))
                .and(DNNL_ARG_DIFF_SRC, program.gradient(x)));
  }
}
