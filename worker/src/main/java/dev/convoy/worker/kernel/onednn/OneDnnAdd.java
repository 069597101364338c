package dev.convoy.worker.kernel.onednn;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC_0;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC_1;

import org.bytedeco.dnnl.binary;
import org.bytedeco.dnnl.global.dnnl.algorithm;
import org.bytedeco.dnnl.memory;

/** The sum of two or more inputs, all in the layout of the first. */
final class OneDnnAdd {
  private OneDnnAdd() {}

  static void write(Program program, OneDnnFormat offered) {
    memory.desc layout = offered.layout();
    binary.primitive_desc add =
        new binary.primitive_desc(
            program.cpu().processor(),
            algorithm.binary_add,
            layout,
            layout,
            layout,
            program.cpu().attributes(),
            false);
    int inputs = program.share().inputs().size();
    Slot first = program.input(layout);
    Slot sum = program.output(layout);
    if (inputs == 1) {
      program.forward().copy(first, sum);
    }
    for (int k = 1; k < inputs; k++) {
      program
          .forward()
          .run(
              add,
              Arguments.of(DNNL_ARG_SRC_0, k == 1 ? first : sum)
                  .and(DNNL_ARG_SRC_1, program.input(layout))
                  .and(DNNL_ARG_DST, sum));
    }
    if (program.wantsInputGradients()) {
      for (int k = 0; k < inputs; k++) {
        Slot input = new Slot(Slot.Place.INPUT, k, 0, layout);
        program.backward().copy(program.gradient(sum), program.gradient(input));
      }
    }
  }
}
