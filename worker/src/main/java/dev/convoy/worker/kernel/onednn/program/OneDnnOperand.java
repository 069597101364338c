package dev.convoy.worker.kernel.onednn.program;

import dev.convoy.worker.kernel.onednn.engine.Descs;
import dev.convoy.worker.kernel.program.Operand;
import dev.convoy.worker.kernel.program.OperandPlace;
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
public record OneDnnOperand(OperandPlace place, int index, long offset, memory.desc layout)
    implements Operand {

  @Override
  public long bytes() {
    return Descs.extent(layout);
  }

  /** These bytes, described otherwise. */
  public OneDnnOperand as(memory.desc other) {
    return new OneDnnOperand(place, index, offset, other);
  }

  /** A tensor of elements of this type that begins so many elements further on. */
  public OneDnnOperand at(long elements, memory.desc other) {
    return new OneDnnOperand(place, index, offset + Descs.width(layout) * elements, other);
  }

  /** Channels {@code position...} of a plain tensor {@code (N, C, ...)}; {@code dims} is theirs. */
  public OneDnnOperand channels(int position, long... dims) {
    long all = Descs.dims(layout)[1];
    long[] strides = Descs.plainStrides(dims);
    long begin = position * strides[1];
    strides[0] = all * strides[1];
    return at(begin, Descs.strided(Descs.type(layout), dims, strides));
  }
}
