package dev.convoy.worker.kernel.cuda.layer;

import dev.convoy.network.Activation;
import dev.convoy.network.LeakyRelu;
import dev.convoy.worker.kernel.cuda.device.CudaOperand;
import dev.convoy.worker.kernel.cuda.program.CudaPass;
import dev.convoy.worker.kernel.cuda.program.CudaProgram;
import dev.convoy.worker.kernel.cuda.program.FunctionCode;

/**
 * A function of each element; its slope from the output where that tells it, else from the input.
 */
public final class CudaActivation {
  private CudaActivation() {}

  /** Writes the layer's passes down. */
  public static void write(CudaProgram program, Activation layer) {
    write(program, FunctionCode.of(layer), 0, tellsSlope(layer));
  }

  /** Writes the layer's passes down. */
  public static void write(CudaProgram program, LeakyRelu layer) {
    write(program, FunctionCode.LEAKY_RELU, (float) layer.slope(), false);
  }

  /** Whether the output alone tells the slope. */
  public static boolean tellsSlope(Activation layer) {
    return switch (layer.function()) {
      case RELU, RELU6, SIGMOID, TANH -> true;
      case SILU, HARD_SWISH -> false;
    };
  }

  private static void write(CudaProgram program, int function, float slope, boolean fromOutput) {
    CudaOperand y = program.output();
    CudaPass forward = program.forward();
    CudaOperand x = Channelwise.input(program, forward, 0);
    forward.each("activate", y.elements(), x, y, function, slope);
    if (program.wantsInputGradients()) {
      CudaPass backward = program.backward();
      CudaOperand at = fromOutput ? y : Channelwise.input(program, backward, 0);
      CudaOperand dx = Channelwise.gradient(program, backward, 0);
      backward.each(
          "activate_backward", y.elements(), at, program.outputGradient(), dx, function, slope);
      Channelwise.deliver(program, backward, dx, 0);
    }
  }
}
