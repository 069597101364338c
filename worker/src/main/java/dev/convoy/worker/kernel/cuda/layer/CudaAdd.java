package dev.convoy.worker.kernel.cuda.layer;

import dev.convoy.worker.kernel.KernelSpec.GradientSharing;
import dev.convoy.worker.kernel.cuda.device.CudaOperand;
import dev.convoy.worker.kernel.cuda.program.CudaPass;
import dev.convoy.worker.kernel.cuda.program.CudaProgram;
import dev.convoy.worker.kernel.cuda.program.FunctionCode;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * The sum of inputs, one after the other. Where every input is held in the order of the output, its
 * gradient is the output's: nothing is written, or, behind a function, one gradient for all.
 */
public final class CudaAdd {
  private CudaAdd() {}

  /** Writes the layer's passes down. */
  public static void write(CudaProgram program) {
    CudaOperand y = program.output();
    int inputs = program.share().inputs().size();
    CudaPass forward = program.forward();
    CudaOperand sum = Channelwise.input(program, forward, 0);
    for (int k = 1; k < inputs; k++) {
      int function = k + 1 == inputs ? program.function() : FunctionCode.NONE;
      forward.each("add", y.elements(), sum, Channelwise.input(program, forward, k), y, function);
      sum = y;
    }
    if (inputs == 1) {
      forward.each("copy", y.elements(), sum, y, program.function());
    }
    if (program.trains()) {
      backward(program, IntStream.range(0, inputs).allMatch(k -> isInOrder(program, k)));
    }
  }

  private static boolean isInOrder(CudaProgram program, int k) {
    int[] inOrder = IntStream.range(0, program.held(k)).toArray();
    return Arrays.equals(program.ownPositions(k), inOrder);
  }

  private static void backward(CudaProgram program, boolean inOrder) {
    CudaPass pass = program.backward();
    if (inOrder) {
      boolean alone = program.share().activation() == null;
      program.gradientSharing(alone ? GradientSharing.PASSED_ON : GradientSharing.COMMON);
      if (!alone && program.wantsInputGradients()) {
        pass.each(
            "activate_backward",
            program.output().elements(),
            program.output(),
            program.outputGradient(),
            program.inputGradient(0),
            program.function(),
            0f);
      }
    } else if (program.wantsInputGradients()) {
      for (int k = 0; k < program.share().inputs().size(); k++) {
        if (isInOrder(program, k)) {
          CudaOperand dx = program.inputGradient(k);
          pass.each("copy", dx.elements(), program.slope(), dx, FunctionCode.NONE);
        } else {
          Channelwise.deliver(program, pass, program.slope(), k);
        }
      }
    }
  }
}
