package dev.convoy.worker.kernel.onednn;

import org.bytedeco.dnnl.memory;

/**
 * An operand that has no address yet: a tensor that begins at an offset of one of the kernel's
 * buffers.
 *
 * @param place which kind of buffer
 * @param index which of its kind
 * @param offset bytes from the buffer's begin
 * @param layout sizes and layout
 */
record Slot(Place place, int index, long offset, memory.desc layout) {

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
    /** Behind the scratch of a pass; its primitives use it in turn. */
    SCRATCHPAD,
    STATISTICS,
    GRADIENT_STATISTICS
  }

  /** The same bytes, described otherwise. */
  Slot as(memory.desc other) {
    return new Slot(place, index, offset, other);
  }

  /** A tensor of numbers of the same type that begins so many numbers further on. */
  Slot at(long numbers, memory.desc other) {
    return new Slot(place, index, offset + Descs.width(layout) * numbers, other);
  }

  /** Channels {@code position...} of a plain tensor {@code (N, C, ...)}; {@code dims} is theirs. */
  Slot channels(int position, long... dims) {
    long all = Descs.dims(layout)[1];
    long[] strides = Descs.plainStrides(dims);
    long begin = position * strides[1];
    strides[0] = all * strides[1];
    return at(begin, Descs.strided(Descs.type(layout), dims, strides));
  }
}
