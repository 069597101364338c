package dev.convoy.worker.kernel.cudnn;

/** The sum of inputs, one after the other. */
final class CudaAdd {
  private CudaAdd() {}

  static void write(Program program) {
    Slot y = program.output();
    int inputs = program.share().inputs().size();
    Pass forward = program.forward();
    Slot sum = Channelwise.input(program, forward, 0);
    for (int k = 1; k < inputs; k++) {
      forward.each("add", y.numbers(), sum, Channelwise.input(program, forward, k), y);
      sum = y;
    }
    if (inputs == 1) {
      copy(program, forward, sum, y, 0);
    }
    if (program.wantsInputGradients()) {
      Pass backward = program.backward();
      for (int k = 0; k < inputs; k++) {
        Slot dx = Channelwise.gradient(program, backward, k);
        if (dx.equals(program.inputGradient(k))) {
          copy(program, backward, program.outputGradient(), dx, k);
        } else {
          Channelwise.deliver(program, backward, program.outputGradient(), k);
        }
      }
    }
  }

  private static void copy(Program program, Pass pass, Slot from, Slot to, int k) {
    int row = program.own() * Channelwise.unit(program, k);
    pass.each(
        "move_units",
        to.numbers(),
        from,
        to,
        Slot.NONE,
        Slot.NONE,
        0L,
        0L,
        (long) row,
        (long) row,
        row,
        row,
        0);
  }
}
