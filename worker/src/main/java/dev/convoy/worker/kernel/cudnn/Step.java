package dev.convoy.worker.kernel.cudnn;

import java.util.List;
import java.util.function.ToLongFunction;

/**
 * One thing a kernel does, before its operands have addresses.
 *
 * @param code what
 * @param slots all operands
 */
record Step(Code code, List<Slot> slots) {

  /** Work that waits for its operands. */
  interface Code {
    /** The same work with each operand at its address. */
    Bound bind(ToLongFunction<Slot> address);
  }

  /** Work whose operands have addresses. */
  interface Bound {
    /** Queues it. */
    void run(long trainingStep);
  }
}
