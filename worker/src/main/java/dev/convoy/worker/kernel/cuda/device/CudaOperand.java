package dev.convoy.worker.kernel.cuda.device;

import dev.convoy.tensor.DataType;
import dev.convoy.worker.kernel.program.Binding;
import dev.convoy.worker.kernel.program.Operand;
import dev.convoy.worker.kernel.program.OperandPlace;
import dev.convoy.worker.memory.Buffer;

/**
 * An operand that has no address yet: elements that begin at an offset of one of the kernel's
 * buffers.
 *
 * @param place which kind of buffer
 * @param index which of its kind
 * @param offset bytes from the buffer's begin; for a constant, its address
 * @param elements how many
 * @param type F32 also for integers, which have four bytes, too
 */
public record CudaOperand(OperandPlace place, int index, long offset, long elements, DataType type)
    implements Operand {

  /** No operand: a null pointer. */
  public static final CudaOperand NONE = constant(0, 0);

  /** Elements at an address: f32, or 32-bit integers. */
  public static CudaOperand constant(long address, long elements) {
    return constant(address, elements, DataType.F32);
  }

  /** Elements of a type at an address. */
  public static CudaOperand constant(long address, long elements, DataType type) {
    return new CudaOperand(OperandPlace.CONSTANT, 0, address, elements, type);
  }

  /** A whole buffer that is placed. */
  public static CudaOperand of(Buffer buffer, DataType type) {
    return constant(buffer.address(), buffer.bytes() / type.bytes(), type);
  }

  @Override
  public long bytes() {
    return elements * type.bytes();
  }

  /** Where its first number is. */
  public long address(Binding binding) {
    return place == OperandPlace.CONSTANT ? offset : binding.of(this).address();
  }

  /** A part that begins {@code from} elements further on. */
  public CudaOperand part(long from, long count) {
    if (from < 0 || from + count > elements) {
      throw new IllegalArgumentException(count + " elements from " + from + " are not in " + this);
    }
    return new CudaOperand(place, index, offset + type.bytes() * from, count, type);
  }
}
