package dev.convoy.worker.kernel.cuda;

/** Each channel times its number. */
final class CudaChannelScale {
  private CudaChannelScale() {}

  static void write(Program program) {
    Slot y = program.output();
    int space = Channelwise.unit(program, 0);
    Pass forward = program.forward();
    Slot x = Channelwise.input(program, forward, 0);
    Slot s = Channelwise.input(program, forward, 1);
    forward.each("scale_channels", y.numbers(), x, s, y, space);
    if (program.wantsInputGradients()) {
      Pass backward = program.backward();
      Slot dy = program.outputGradient();
      Slot dx = Channelwise.gradient(program, backward, 0);
      Slot scales = Channelwise.input(program, backward, 1);
      backward.each("scale_channels", y.numbers(), dy, scales, dx, space);
      Channelwise.deliver(program, backward, dx, 0);
      Slot ds = Channelwise.gradient(program, backward, 1);
      Slot maps = Channelwise.input(program, backward, 0);
      int sums = program.rows() * program.own();
      backward.blocks("scale_gradient_block", sums, 1, Pass.threads(space), maps, dy, ds, space);
      Channelwise.deliver(program, backward, ds, 1);
    }
  }
}
