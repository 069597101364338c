package dev.convoy.worker.kernel.cuda.layer;

import dev.convoy.worker.kernel.cuda.device.CudaOperand;
import dev.convoy.worker.kernel.cuda.program.CudaPass;
import dev.convoy.worker.kernel.cuda.program.CudaProgram;

/** Each channel times its number. */
public final class CudaChannelScale {
  private CudaChannelScale() {}

  /** Writes the layer's passes down. */
  public static void write(CudaProgram program) {
    CudaOperand y = program.output();
    int space = Channelwise.unit(program, 0);
    CudaPass forward = program.forward();
    CudaOperand x = Channelwise.input(program, forward, 0);
    CudaOperand s = Channelwise.input(program, forward, 1);
    forward.each("scale_channels", y.elements(), x, s, y, space);
    if (program.wantsInputGradients()) {
      CudaPass backward = program.backward();
      CudaOperand dy = program.outputGradient();
      CudaOperand dx = Channelwise.gradient(program, backward, 0);
      CudaOperand scales = Channelwise.input(program, backward, 1);
      backward.each("scale_channels", y.elements(), dy, scales, dx, space);
      Channelwise.deliver(program, backward, dx, 0);
      CudaOperand ds = Channelwise.gradient(program, backward, 1);
      CudaOperand maps = Channelwise.input(program, backward, 0);
      int sums = program.rows() * program.own();
      backward.blocks(
          "scale_gradient_block", sums, 1, CudaPass.threads(space), maps, dy, ds, space);
      Channelwise.deliver(program, backward, ds, 1);
    }
  }
}
