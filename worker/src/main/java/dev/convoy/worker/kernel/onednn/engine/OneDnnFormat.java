package dev.convoy.worker.kernel.onednn.engine;

import dev.convoy.worker.kernel.Format;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.dnnl.memory;

/**
 * A tensor's sizes together with oneDNN's description of how its elements lie.
 *
 * <p>The description may split a size where that leaves the plain order as it is: weights {@code
 * (O, I/g, kernel...)} are described as {@code (g, O/g, I/g, kernel...)}.
 */
public final class OneDnnFormat implements Format {
  private final List<Integer> sizes;
  private final memory.desc layout;
  private final long bytes;
  private final boolean plain;

  /** Sizes and oneDNN's description of them, which may group them otherwise. */
  public OneDnnFormat(List<Integer> sizes, memory.desc layout) {
    this.sizes = List.copyOf(sizes);
    this.layout = layout;
    this.bytes = layout.get_size();
    this.plain = Descs.same(layout, Descs.plain(Descs.dims(layout)));
  }

  /** The plain format of these sizes. */
  public static OneDnnFormat plain(List<Integer> sizes) {
    return new OneDnnFormat(sizes, Descs.plain(Descs.longs(sizes)));
  }

  /** One of this backend's formats. */
  public static OneDnnFormat of(Format format) {
    if (format instanceof OneDnnFormat own) {
      return own;
    }
    throw new IllegalArgumentException(format + " is a format of another backend than oneDNN");
  }

  /** oneDNN's description. */
  public memory.desc layout() {
    return layout;
  }

  /** How the elements lie, with the sizes grouped as another description of them. */
  public memory.desc descLike(OneDnnFormat that) {
    if (!plain) {
      return layout;
    }
    return that.plain ? Descs.plain(bytes() / Float.BYTES) : Descs.plain(Descs.dims(that.layout));
  }

  @Override
  public List<Integer> sizes() {
    return sizes;
  }

  @Override
  public long bytes() {
    return bytes;
  }

  @Override
  public boolean isPlain() {
    return plain;
  }

  @Override
  public Format withRows(int rows) {
    long[] dims = Descs.dims(layout);
    long[] strides = new long[dims.length];
    layout.get_strides().get(strides);
    if (dims[0] != sizes.get(0)
        || (dims[0] > 1 && strides[0] * Descs.width(layout) * dims[0] != bytes)) {
      throw new IllegalStateException("rows do not lie one behind the other in " + this);
    }
    List<Integer> some = new ArrayList<>(sizes);
    some.set(0, rows);
    dims[0] = rows;
    return new OneDnnFormat(some, layout.submemory_desc(dims, new long[dims.length]));
  }

  @Override
  public boolean equals(Object that) {
    return that instanceof OneDnnFormat format
        && sizes.equals(format.sizes)
        && ((plain && format.plain) || Descs.same(layout, format.layout));
  }

  @Override
  public int hashCode() {
    return sizes.hashCode();
  }

  /**
   * Sizes, type and order of the elements in words that other builds use too, as {@code [2, 8, 5,
   * 5] bf16 aBcd16b}.
   */
  public String key() {
    return sizes + " " + Descs.type(layout) + " " + order();
  }

  @Override
  public String toString() {
    return sizes + " " + order();
  }

  private String order() {
    return plain ? "plain" : DescNames.name(layout);
  }
}
