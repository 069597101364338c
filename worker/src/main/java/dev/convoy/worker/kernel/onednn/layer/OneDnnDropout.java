package dev.convoy.worker.kernel.onednn.layer;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC_0;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC_1;

import dev.convoy.worker.kernel.onednn.engine.Descs;
import dev.convoy.worker.kernel.onednn.program.Arguments;
import dev.convoy.worker.kernel.onednn.program.OneDnnOperand;
import dev.convoy.worker.kernel.onednn.program.OneDnnProgram;
import org.bytedeco.dnnl.binary;
import org.bytedeco.dnnl.global.dnnl.algorithm;
import org.bytedeco.dnnl.memory;

/** Dropout: multiplies by a mask that is drawn anew each step and kept for backward. */
public final class OneDnnDropout {
  private OneDnnDropout() {}

  /** Writes the layer's passes down. */
  public static void write(OneDnnProgram program) {
    memory.desc layout = Descs.plain(Descs.longs(program.share().outputSizes()));
    OneDnnOperand x = program.input(layout);
    OneDnnOperand y = program.output(layout);
    if (!program.trains()) {
      program.forward().copy(x, y);
      return;
    }
    binary.primitive_desc multiply =
        new binary.primitive_desc(
            program.cpu().engine(),
            algorithm.binary_mul,
            layout,
            layout,
            layout,
            program.cpu().attributes(),
            false);
    OneDnnOperand mask = program.saved(layout);
    DropoutMask drawing = DropoutMask.of(program.cpu().team(), program.share());
    program.forward().host(drawing, mask);
    program.forward().run(multiply, product(x, mask, y));
    if (program.wantsInputGradients()) {
      program.backward().run(multiply, product(program.gradient(y), mask, program.gradient(x)));
    }
  }

  private static Arguments product(OneDnnOperand a, OneDnnOperand b, OneDnnOperand to) {
    return Arguments.of(DNNL_ARG_SRC_0, a).and(DNNL_ARG_SRC_1, b).and(DNNL_ARG_DST, to);
  }
}
