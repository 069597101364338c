package dev.convoy.worker.kernel.cudnn;

/**
 * An operand that has no address yet: numbers of four bytes that begin at an offset of one of the
 * kernel's buffers.
 *
 * @param place which kind of buffer
 * @param index which of its kind
 * @param offset bytes from the buffer's begin; for a constant, its address
 * @param numbers how many
 */
record Slot(Place place, int index, long offset, long numbers) {

  /** No operand: a null pointer. */
  static final Slot NONE = new Slot(Place.NONE, 0, 0, 0);

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

  static Slot constant(long address, long numbers) {
    return new Slot(Place.CONSTANT, 0, address, numbers);
  }

  /** A part that begins {@code from} numbers further on. */
  Slot part(long from, long count) {
    if (from < 0 || from + count > numbers) {
      throw new IllegalArgumentException(count + " numbers from " + from + " are not in " + this);
    }
    return new Slot(place, index, offset + Float.BYTES * from, count);
  }
}
