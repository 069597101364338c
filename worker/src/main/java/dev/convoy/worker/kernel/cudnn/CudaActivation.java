package dev.convoy.worker.kernel.cudnn;

import dev.convoy.network.Activation;
import dev.convoy.network.LeakyRelu;

/**
 * A function of each element; its slope from the output where that tells it, else from the input.
 */
final class CudaActivation {
  private static final int LEAKY = 5; // as elementwise.cu numbers them

  private CudaActivation() {}

  static void write(Program program, Activation layer) {
    switch (layer.function()) {
      case RELU -> write(program, 0, 0, true);
      case SILU -> write(program, 1, 0, false);
      case SIGMOID -> write(program, 2, 0, true);
      case TANH -> write(program, 3, 0, true);
      case HARD_SWISH -> write(program, 4, 0, false);
    }
  }

  static void write(Program program, LeakyRelu layer) {
    write(program, LEAKY, (float) layer.slope(), false);
  }

  private static void write(Program program, int function, float slope, boolean fromOutput) {
    Slot y = program.output();
    Pass forward = program.forward();
    Slot x = Channelwise.input(program, forward, 0);
    forward.each("activate", y.numbers(), x, y, function, slope);
    if (program.wantsInputGradients()) {
      Pass backward = program.backward();
      Slot at = fromOutput ? y : Channelwise.input(program, backward, 0);
      Slot dx = Channelwise.gradient(program, backward, 0);
      backward.each(
          "activate_backward", y.numbers(), at, program.outputGradient(), dx, function, slope);
      Channelwise.deliver(program, backward, dx, 0);
    }
  }
}
