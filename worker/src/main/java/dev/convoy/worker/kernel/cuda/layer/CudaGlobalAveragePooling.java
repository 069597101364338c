package dev.convoy.worker.kernel.cuda.layer;

import dev.convoy.worker.kernel.cuda.device.CudaOperand;
import dev.convoy.worker.kernel.cuda.program.CudaPass;
import dev.convoy.worker.kernel.cuda.program.CudaProgram;

/** The mean of each channel, a block of threads a mean. */
public final class CudaGlobalAveragePooling {
  private CudaGlobalAveragePooling() {}

  /** Writes the layer's passes down. */
  public static void write(CudaProgram program) {
    int space = Channelwise.unit(program, 0);
    int means = program.rows() * program.own();
    CudaPass forward = program.forward();
    CudaOperand x = Channelwise.input(program, forward, 0);
    forward.blocks("mean_block", means, 1, CudaPass.threads(space), x, program.output(), space);
    if (program.wantsInputGradients()) {
      CudaPass backward = program.backward();
      CudaOperand dx = Channelwise.gradient(program, backward, 0);
      backward.each("mean_backward", (long) means * space, program.outputGradient(), dx, space);
      Channelwise.deliver(program, backward, dx, 0);
    }
  }
}
