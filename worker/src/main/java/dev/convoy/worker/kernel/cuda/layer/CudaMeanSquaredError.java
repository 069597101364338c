package dev.convoy.worker.kernel.cuda.layer;

import dev.convoy.tensor.Indices;
import dev.convoy.worker.kernel.LayerShare;
import dev.convoy.worker.kernel.cuda.device.CudaOperand;
import dev.convoy.worker.kernel.cuda.program.CudaPass;
import dev.convoy.worker.kernel.cuda.program.CudaProgram;
import dev.convoy.worker.kernel.cuda.program.DeviceFormat;
import dev.convoy.worker.kernel.cuda.program.Launch;
import java.util.List;

/** The mean squared error, summed slice by slice and the slices in order. */
public final class CudaMeanSquaredError {
  private CudaMeanSquaredError() {}

  /** Writes the layer's passes down. */
  public static void write(CudaProgram program) {
    LayerShare share = program.share();
    int channels = share.inputShapes().get(0).channels();
    int space = share.inputShapes().get(0).spatialSize();
    CudaOperand x = program.input(0);
    int count = Math.toIntExact(x.elements());
    double all = (double) share.globalRows() * share.inputShapes().get(0).elements();
    CudaOperand held = program.gpu().table(program.positions(Indices.all(channels), 0));
    program.output(DeviceFormat.plain(List.of(1, 2)));
    CudaOperand targets = program.labels(count);
    CudaPass forward = program.forward();
    int slices = CudaPass.slices(count);
    CudaOperand parts = forward.scratch(2L * slices);
    forward.blocks(
        "squares_block",
        1,
        slices,
        Launch.THREADS,
        x,
        targets,
        parts,
        held,
        channels,
        space,
        count);
    forward.blocks("sum_parts_block", 1, 1, Launch.THREADS, parts, program.output(), slices, all);
    if (program.wantsInputGradients()) {
      CudaOperand dx = program.inputGradient(0);
      program
          .backward()
          .each("squares_gradient", count, x, targets, dx, held, channels, space, all);
    }
  }
}
