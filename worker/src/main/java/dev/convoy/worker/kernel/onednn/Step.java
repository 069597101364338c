package dev.convoy.worker.kernel.onednn;

import java.nio.ByteBuffer;
import java.util.List;
import org.bytedeco.dnnl.primitive;

/** One thing a kernel does, before its operands have addresses. */
sealed interface Step {

  /** The operands. */
  List<Slot> slots();

  /**
   * A primitive of oneDNN.
   *
   * @param implementation operation and code, as {@code convolution brgconv:avx512_core}
   */
  record Execute(primitive what, String implementation, Arguments arguments) implements Step {
    @Override
    public List<Slot> slots() {
      return List.copyOf(arguments.slots().values());
    }
  }

  /** Something small that is done in Java. */
  record Host(Code code, List<Slot> slots) implements Step {}

  /** Java code that waits for its operands. */
  interface Code {
    /** The same code on these bytes, one buffer an operand, from its first number on. */
    Bound bind(List<ByteBuffer> operands);
  }

  /** A step whose operands have addresses. */
  interface Bound {
    void run(long trainingStep);
  }
}
