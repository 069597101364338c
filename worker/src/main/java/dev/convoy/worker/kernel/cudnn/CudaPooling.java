package dev.convoy.worker.kernel.cudnn;

import dev.convoy.network.Pooling;
import dev.convoy.worker.kernel.LayerShare;

/**
 * Pooling by kernels of our own: cuDNN pads both ends alike, and leaves open which of several
 * largest elements takes the gradient. The largest element's tap is kept for backward, which so
 * reads neither input nor output.
 */
final class CudaPooling {
  private CudaPooling() {}

  static void write(Program program, Pooling layer) {
    LayerShare share = program.share();
    Slot window =
        Window.of(
                layer.window(), share.inputShapes().get(0).spatial(), share.outputShape().spatial())
            .table(program.gpu());
    boolean max = layer.kind() == Pooling.Kind.MAX;
    int counted = layer.includePadding() ? 1 : 0;
    Slot y = program.output();
    Slot taps = max && program.trains() ? program.saved(y.numbers()) : Slot.NONE;
    Pass forward = program.forward();
    Slot x = Channelwise.input(program, forward, 0);
    if (max) {
      forward.each("pool_max", y.numbers(), x, y, taps, window);
    } else {
      forward.each("pool_average", y.numbers(), x, y, window, counted);
    }
    if (program.wantsInputGradients()) {
      Pass backward = program.backward();
      Slot dx = Channelwise.gradient(program, backward, 0);
      long own = (long) program.rows() * program.own() * Channelwise.unit(program, 0);
      backward.each("pool_backward", own, program.outputGradient(), taps, dx, window, counted);
      Channelwise.deliver(program, backward, dx, 0);
    }
  }
}
