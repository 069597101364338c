package dev.convoy.worker.kernel.cuda;

import dev.convoy.network.Upsample;
import dev.convoy.worker.kernel.LayerShare;

/** Enlarged maps; backward, each input element collects from the outputs that it is part of. */
final class CudaUpsample {
  private CudaUpsample() {}

  static void write(Program program, Upsample layer) {
    LayerShare share = program.share();
    Slot window =
        Window.enlarging(
                layer.factor(), share.inputShapes().get(0).spatial(), share.outputShape().spatial())
            .table(program.gpu());
    int bilinear = layer.mode() == Upsample.Mode.BILINEAR ? 1 : 0;
    Slot y = program.output();
    Pass forward = program.forward();
    Slot x = Channelwise.input(program, forward, 0);
    forward.each("enlarge", y.numbers(), x, y, window, bilinear);
    if (program.wantsInputGradients()) {
      Pass backward = program.backward();
      Slot dx = Channelwise.gradient(program, backward, 0);
      long own = (long) program.rows() * program.own() * Channelwise.unit(program, 0);
      backward.each("enlarge_backward", own, program.outputGradient(), dx, window, bilinear);
      Channelwise.deliver(program, backward, dx, 0);
    }
  }
}
