package dev.convoy.worker.kernel.cuda;

/** A number a channel that is added to the output of filters; layers without one pass through. */
final class Bias {
  private static final int PARAMETER = 1;

  private Bias() {}

  /** Adds it to the output, and applies the function that comes next on the way. */
  static void add(Program program) {
    if (program.hasParameter(PARAMETER) || program.share().activation() != null) {
      Slot y = program.output();
      int space = program.share().outputShape().spatialSize();
      Slot bias = program.hasParameter(PARAMETER) ? program.parameter(PARAMETER) : Slot.NONE;
      program
          .forward()
          .each("finish", y.numbers(), y, bias, program.own(), space, program.function());
    }
  }

  /** Its gradient: the sums of the output's over rows and space, slice by slice. */
  static void gradient(Program program) {
    if (!program.hasParameter(PARAMETER) || !program.trains()) {
      return;
    }
    Pass pass = program.weightGradients();
    int space = program.share().outputShape().spatialSize();
    long elements = (long) program.rows() * space;
    int slices = Pass.slices(elements);
    Slot slope = program.slope();
    Slot partial = pass.scratch((long) program.own() * slices);
    pass.blocks(
        "bias_sums_block",
        program.own(),
        slices,
        Pass.threads(elements / slices),
        slope,
        partial,
        program.own(),
        space,
        program.rows());
    Slot gradient = program.parameterGradient(PARAMETER);
    pass.each("sum_slices", program.own(), partial, gradient, slices);
  }
}
