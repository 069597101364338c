package dev.convoy.worker.kernel.onednn.layer;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC_0;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC_1;

import dev.convoy.network.Activation;
import dev.convoy.worker.kernel.KernelSpec.GradientSharing;
import dev.convoy.worker.kernel.onednn.engine.CpuEngine;
import dev.convoy.worker.kernel.onednn.engine.LayoutCandidates;
import dev.convoy.worker.kernel.onednn.engine.OneDnnFormat;
import dev.convoy.worker.kernel.onednn.program.Arguments;
import dev.convoy.worker.kernel.onednn.program.OneDnnOperand;
import dev.convoy.worker.kernel.onednn.program.OneDnnProgram;
import org.bytedeco.dnnl.binary;
import org.bytedeco.dnnl.global.dnnl.algorithm;
import org.bytedeco.dnnl.memory;

/** The sum of two or more inputs, all in the layout of the first. */
public final class OneDnnAdd {
  private OneDnnAdd() {}

  /** Writes the layer's passes down, for an input that is there in a format. */
  public static void write(OneDnnProgram program, OneDnnFormat offered) {
    memory.desc layout = LayoutCandidates.offeredFirst(offered, program.cpu().activations()).get(0);
    int inputs = program.share().inputs().size();
    OneDnnOperand first = program.input(layout);
    OneDnnOperand sum = program.output(layout);
    Activation next = program.share().activation();
    if (inputs == 1 && next != null) {
      OutputActivation.writeValue(program, next, first, sum);
    } else if (inputs == 1) {
      program.forward().copy(first, sum);
    }
    for (int k = 1; k < inputs; k++) {
      boolean last = k == inputs - 1;
      program
          .forward()
          .run(
              addition(program, layout, last),
              Arguments.of(DNNL_ARG_SRC_0, k == 1 ? first : sum)
                  .and(DNNL_ARG_SRC_1, program.input(layout))
                  .and(DNNL_ARG_DST, sum));
    }
    program.gradientSharing(next == null ? GradientSharing.PASSED_ON : GradientSharing.COMMON);
    if (next != null && program.wantsInputGradients()) {
      OneDnnOperand dx = program.gradient(first);
      OutputActivation.writeGradient(program, next, sum, program.gradient(sum), dx);
    }
  }

  private static binary.primitive_desc addition(
      OneDnnProgram program, memory.desc layout, boolean last) {
    CpuEngine cpu = program.cpu();
    return new binary.primitive_desc(
        cpu.engine(),
        algorithm.binary_add,
        layout,
        layout,
        layout,
        last ? OutputActivation.attributes(program) : cpu.attributes(),
        false);
  }
}
