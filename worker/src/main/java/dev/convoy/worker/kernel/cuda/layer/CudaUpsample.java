package dev.convoy.worker.kernel.cuda.layer;

import dev.convoy.network.Upsample;
import dev.convoy.worker.kernel.LayerShare;
import dev.convoy.worker.kernel.cuda.device.CudaOperand;
import dev.convoy.worker.kernel.cuda.program.CudaPass;
import dev.convoy.worker.kernel.cuda.program.CudaProgram;

/** Enlarged maps; backward, each input element collects from the outputs that it is part of. */
public final class CudaUpsample {
  private CudaUpsample() {}

  /** Writes the layer's passes down. */
  public static void write(CudaProgram program, Upsample layer) {
    LayerShare share = program.share();
    CudaOperand window =
        WindowParameters.enlarging(
                layer.factor(), share.inputShapes().get(0).spatial(), share.outputShape().spatial())
            .table(program.gpu());
    int bilinear = layer.mode() == Upsample.Mode.BILINEAR ? 1 : 0;
    CudaOperand y = program.output();
    CudaPass forward = program.forward();
    CudaOperand x = Channelwise.input(program, forward, 0);
    forward.each("enlarge", y.elements(), x, y, window, bilinear);
    if (program.wantsInputGradients()) {
      CudaPass backward = program.backward();
      CudaOperand dx = Channelwise.gradient(program, backward, 0);
      long own = (long) program.rows() * program.own() * Channelwise.unit(program, 0);
      backward.each("enlarge_backward", own, program.outputGradient(), dx, window, bilinear);
      Channelwise.deliver(program, backward, dx, 0);
    }
  }
}
