package dev.convoy.worker.runtime.program;

import dev.convoy.plan.Step;
import dev.convoy.plan.TrainingPlan;
import dev.convoy.worker.kernel.Kernels.Mode;
import java.util.List;
import java.util.stream.Collectors;

/**
 * One worker's share of a plan: operations over the plan's values, in order, without kernels,
 * formats and memory.
 */
record ValueProgram(TrainingPlan plan, int rank, Mode mode, List<ValueOp> ops) {

  /** Copies the list. */
  ValueProgram {
    ops = List.copyOf(ops);
  }

  /** The plan's steps, which the operations' numbers are of. */
  List<Step> steps() {
    return mode == Mode.TRAINING ? plan.training() : plan.inference();
  }

  /** Other operations in place of these. */
  ValueProgram withOps(List<ValueOp> others) {
    return new ValueProgram(plan, rank, mode, others);
  }

  /** A line an operation. */
  @Override
  public String toString() {
    return ops.stream()
        .map(op -> "%4d  %s".formatted(op.planStep(), op))
        .collect(Collectors.joining("\n", "", "\n"));
  }
}
