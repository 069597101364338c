package dev.convoy.worker.kernel.program;

/** What a step reads or writes, before it has an address: a part of one of the kernel's buffers. */
public interface Operand {

  /** Which kind of buffer. */
  OperandPlace place();

  /** Which of its kind. */
  int index();

  /** Bytes from the buffer's begin. */
  long offset();

  /** Bytes from its first to behind its last element. */
  long bytes();
}
