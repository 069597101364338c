package dev.convoy.worker.kernel.program;

import java.util.List;

/** One thing a kernel does, before its operands have addresses. */
public interface LayerStep {

  /** All operands. */
  List<? extends Operand> operands();

  /** This step with each operand at its address. */
  BoundStep bind(Binding binding);
}
