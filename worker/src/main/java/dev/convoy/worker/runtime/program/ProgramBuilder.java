package dev.convoy.worker.runtime.program;

import dev.convoy.worker.memory.Buffer;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The operations of a program while they are written. */
final class ProgramBuilder {
  private final List<Op> ops = new ArrayList<>();
  private final Set<Buffer> kept = new LinkedHashSet<>();
  private int planStep;

  /** What is written from now on belongs to this step of the plan. */
  void at(int step) {
    planStep = step;
  }

  /** The step of the plan that is being written. */
  int planStep() {
    return planStep;
  }

  void add(Op op) {
    ops.add(op);
  }

  /** A buffer keeps its contents from step to step. */
  void keep(Buffer buffer) {
    kept.add(buffer);
  }

  List<Op> ops() {
    return ops;
  }

  Set<Buffer> kept() {
    return kept;
  }
}
