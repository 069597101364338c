package dev.convoy.worker.kernel.cuda.layer;

import dev.convoy.network.Dropout;
import dev.convoy.random.CounterRandom;
import dev.convoy.worker.kernel.LayerShare;
import dev.convoy.worker.kernel.cuda.device.CudaOperand;
import dev.convoy.worker.kernel.cuda.device.DeviceScalars;
import dev.convoy.worker.kernel.cuda.program.CudaPass;
import dev.convoy.worker.kernel.cuda.program.CudaProgram;

/**
 * Dropout by the counter-based generator: the mask of a step is drawn again in backward, from the
 * same global element indices, and kept nowhere.
 */
public final class CudaDropout {
  private CudaDropout() {}

  /** Writes the layer's passes down. */
  public static void write(CudaProgram program, Dropout layer) {
    double rate = program.trains() ? layer.rate() : 0;
    CudaPass forward = program.forward();
    CudaOperand x = Channelwise.input(program, forward, 0);
    draw(program, forward, x, program.output(), rate);
    if (program.wantsInputGradients()) {
      CudaPass backward = program.backward();
      CudaOperand dx = Channelwise.gradient(program, backward, 0);
      draw(program, backward, program.outputGradient(), dx, rate);
      Channelwise.deliver(program, backward, dx, 0);
    }
  }

  private static void draw(
      CudaProgram program, CudaPass pass, CudaOperand from, CudaOperand to, double rate) {
    LayerShare share = program.share();
    DeviceScalars scalars = program.gpu().scalars();
    pass.run(address -> scalars::publishStep);
    CudaOperand key = pass.scratch(Long.BYTES / Float.BYTES);
    pass.each("dropout_key", 1, scalars.step(), key, CounterRandom.key(share.seed(), share.name()));
    // A draw of 24 bits u is kept where u / 2^24 >= rate; scaling by 2^24 is exact.
    int threshold = (int) Math.ceil(rate * (1 << 24));
    pass.each(
        "dropout",
        program.output().elements(),
        from,
        to,
        program.gpu().table(share.output().channels().stream().toArray()),
        key,
        threshold,
        1 / (1 - rate),
        share.output().rows().from(),
        program.own(),
        share.outputShape().channels(),
        share.outputShape().spatialSize());
  }
}
