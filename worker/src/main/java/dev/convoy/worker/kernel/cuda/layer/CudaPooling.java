package dev.convoy.worker.kernel.cuda.layer;

import dev.convoy.network.Pooling;
import dev.convoy.tensor.Range;
import dev.convoy.worker.kernel.LayerShare;
import dev.convoy.worker.kernel.cuda.device.CudaOperand;
import dev.convoy.worker.kernel.cuda.program.CudaPass;
import dev.convoy.worker.kernel.cuda.program.CudaProgram;
import java.util.List;

/**
 * Pooling by kernels of our own: cuDNN pads both ends alike, and leaves open which of several
 * largest elements takes the gradient. The largest element's tap is kept for backward, which so
 * reads neither input nor output.
 */
public final class CudaPooling {
  private CudaPooling() {}

  /** Writes the layer's passes down. */
  public static void write(CudaProgram program, Pooling layer) {
    LayerShare share = program.share();
    List<Integer> in = share.inputShapes().get(0).spatial();
    CudaOperand window =
        WindowParameters.of(layer.window(), in, share.outputShape().spatial()).table(program.gpu());
    boolean max = layer.kind() == Pooling.Kind.MAX;
    CudaOperand counted = program.gpu().table(counted(layer, in));
    CudaOperand y = program.output();
    CudaOperand taps = max && program.trains() ? program.saved(y.elements()) : CudaOperand.NONE;
    CudaPass forward = program.forward();
    CudaOperand x = Channelwise.input(program, forward, 0);
    if (max) {
      forward.each("pool_max", y.elements(), x, y, taps, window);
    } else {
      forward.each("pool_average", y.elements(), x, y, window, counted);
    }
    if (program.wantsInputGradients()) {
      CudaPass backward = program.backward();
      CudaOperand dx = Channelwise.gradient(program, backward, 0);
      long own = (long) program.rows() * program.own() * Channelwise.unit(program, 0);
      backward.each("pool_backward", own, program.outputGradient(), taps, dx, window, counted);
      Channelwise.deliver(program, backward, dx, 0);
    }
  }

  /** Between which positions taps count in a mean: the three lowest, then the three behind them. */
  private static int[] counted(Pooling layer, List<Integer> in) {
    int[] bounds = {0, 0, 0, 1, 1, 1};
    int missing = bounds.length / 2 - in.size();
    for (int d = 0; d < in.size(); d++) {
      Range range = layer.counted(d, in.get(d));
      bounds[missing + d] = range.from();
      bounds[bounds.length / 2 + missing + d] = range.to();
    }
    return bounds;
  }
}
