package dev.convoy.worker.kernel.program;

/**
 * The kinds of memory that a step's operands lie in: most are buffers that a kernel is bound to.
 */
public enum OperandPlace {
  INPUT,
  OUTPUT,
  LABELS,
  OUTPUT_GRADIENT,
  INPUT_GRADIENT,
  PARAMETER,
  PARAMETER_GRADIENT,
  STATE,
  SAVED,
  SCRATCH,
  /** Behind the scratch of a pass; its steps use it in turn. */
  WORKSPACE,
  STATISTICS,
  GRADIENT_STATISTICS,
  /** Not in a buffer of the kernel: the offset is the address, 0 for no operand at all. */
  CONSTANT
}
