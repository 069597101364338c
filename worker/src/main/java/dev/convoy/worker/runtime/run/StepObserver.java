package dev.convoy.worker.runtime.run;

import dev.convoy.worker.runtime.program.Op;

/** Looks on while an executable runs a step, between its operations. */
public interface StepObserver {
  /** An operation is about to run: what it reads is there. */
  void before(Op op);

  /** An operation has run: what it writes is there. */
  void after(Op op);
}
