package dev.convoy.worker.kernel.cuda.device;

import dev.convoy.tensor.DataType;
import dev.convoy.worker.kernel.program.Binding;
import dev.convoy.worker.kernel.program.Operand;
import dev.convoy.worker.kernel.program.OperandPlace;
import dev.convoy.worker.memory.Buffer;

/**
 * An operand that has no address yet: numbers that begin at an offset of one of the kernel's
 * buffers.
 *
 * @param place which kind of buffer
 * @param index which of its kind
 * @param offset bytes from the buffer's begin; for a constant, its address
 * @param numbers how many
 * @param type F32 also for whole numbers, which have four bytes, too
 */
public record CudaOperand(OperandPlace place, int index, long offset, long numbers, DataType type)
    implements Operand {

  /** No operand: a null pointer. */
  public static final CudaOperand NONE = constant(0, 0);

  /** Numbers at an address: f32, or whole ones. */
  public static CudaOperand constant(long address, long numbers) {
    return constant(address, numbers, DataType.F32);
  }

  public static CudaOperand constant(long address, long numbers, DataType type) {
    return new CudaOperand(OperandPlace.CONSTANT, 0, address, numbers, type);
  }

  /** A whole buffer that is placed. */
  public static CudaOperand of(Buffer buffer, DataType type) {
    return constant(buffer.address(), buffer.bytes() / type.bytes(), type);
  }

  @Override
  public long bytes() {
    return numbers * type.bytes();
  }

  /** Where its first number is. */
  public long address(Binding binding) {
    return place == OperandPlace.CONSTANT ? offset : binding.of(this).address();
  }

  /** A part that begins {@code from} numbers further on. */
  public CudaOperand part(long from, long count) {
    if (from < 0 || from + count > numbers) {
      throw new IllegalArgumentException(count + " numbers from " + from + " are not in " + this);
    }
    return new CudaOperand(place, index, offset + type.bytes() * from, count, type);
  }
}
