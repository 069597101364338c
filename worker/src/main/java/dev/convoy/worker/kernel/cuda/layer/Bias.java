package dev.convoy.worker.kernel.cuda.layer;

import dev.convoy.worker.kernel.cuda.device.CudaOperand;
import dev.convoy.worker.kernel.cuda.program.CudaPass;
import dev.convoy.worker.kernel.cuda.program.CudaProgram;

/** A value a channel that is added to the output of filters; layers without one pass through. */
public final class Bias {
  private static final int PARAMETER = 1;

  private Bias() {}

  /** Adds it to the output, and applies the function that comes next on the way. */
  public static void add(CudaProgram program) {
    if (program.hasParameter(PARAMETER) || program.share().activation() != null) {
      CudaOperand y = program.output();
      int space = program.share().outputShape().spatialSize();
      CudaOperand bias =
          program.hasParameter(PARAMETER) ? program.parameter(PARAMETER) : CudaOperand.NONE;
      program
          .forward()
          .each("finish", y.elements(), y, bias, program.own(), space, program.function());
    }
  }

  /** Its gradient: the sums of the output's over rows and space, slice by slice. */
  public static void gradient(CudaProgram program) {
    if (!program.hasParameter(PARAMETER) || !program.trains()) {
      return;
    }
    CudaPass pass = program.weightGradients();
    int space = program.share().outputShape().spatialSize();
    long elements = (long) program.rows() * space;
    int slices = CudaPass.slices(elements);
    CudaOperand slope = program.slope();
    CudaOperand partial = pass.scratch((long) program.own() * slices);
    pass.blocks(
        "bias_sums_block",
        program.own(),
        slices,
        CudaPass.threads(elements / slices),
        slope,
        partial,
        program.own(),
        space,
        program.rows());
    CudaOperand gradient = program.parameterGradient(PARAMETER);
    pass.each("sum_slices", program.own(), partial, gradient, slices);
  }
}
