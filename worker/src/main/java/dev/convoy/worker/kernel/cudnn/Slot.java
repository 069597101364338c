package dev.convoy.worker.kernel.cudnn;

import dev.convoy.tensor.DataType;
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
record Slot(Place place, int index, long offset, long numbers, DataType type) {

  /** No operand: a null pointer. */
  static final Slot NONE = new Slot(Place.NONE, 0, 0, 0, DataType.F32);

  /** The kinds of buffers that a kernel is bound to. */
  enum Place {
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
    /** Not in a buffer of the kernel: the offset is the address. */
    CONSTANT,
    NONE
  }

  /** Numbers at an address: f32, or whole ones. */
  static Slot constant(long address, long numbers) {
    return constant(address, numbers, DataType.F32);
  }

  static Slot constant(long address, long numbers, DataType type) {
    return new Slot(Place.CONSTANT, 0, address, numbers, type);
  }

  /** A whole buffer that is placed. */
  static Slot of(Buffer buffer, DataType type) {
    return constant(buffer.address(), buffer.bytes() / type.bytes(), type);
  }

  long bytes() {
    return numbers * type.bytes();
  }

  /** A part that begins {@code from} numbers further on. */
  Slot part(long from, long count) {
    if (from < 0 || from + count > numbers) {
      throw new IllegalArgumentException(count + " numbers from " + from + " are not in " + this);
    }
    return new Slot(place, index, offset + type.bytes() * from, count, type);
  }
}
