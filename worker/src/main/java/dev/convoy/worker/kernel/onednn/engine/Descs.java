package dev.convoy.worker.kernel.onednn.engine;

import dev.convoy.network.Window;
import java.util.List;
import java.util.stream.LongStream;
import org.bytedeco.dnnl.memory;
import org.bytedeco.javacpp.LongPointer;

/**
 * Descriptions of tensors: sizes {@code (N, C, spatial...)}, how the elements lie, and f32 unless a
 * type is given.
 *
 * <p>oneDNN's words for the layouts of activations: plain is nchw, channels-last is nhwc, blocked
 * is nChw16c, or nChw8c where vectors are shorter.
 */
public final class Descs {
  /** The type unless another is said. */
  public static final memory.data_type F32 = memory.data_type.f32;

  /** Channels of a block: as many floats as a vector of this CPU's holds. */
  public static final int BLOCK = OneDnnLibrary.vector();

  private Descs() {}

  /** Whatever the primitive likes best. */
  public static memory.desc any(long... dims) {
    return any(F32, dims);
  }

  /** Sizes whose layout oneDNN is to choose. */
  public static memory.desc any(memory.data_type type, long... dims) {
    return new memory.desc(dims, type, memory.format_tag.any);
  }

  /** The last size fastest, without gaps. */
  public static memory.desc plain(long... dims) {
    return plain(F32, dims);
  }

  /** Sizes in their order, the last one fastest. */
  public static memory.desc plain(memory.data_type type, long... dims) {
    return strided(type, dims, plainStrides(dims));
  }

  /** These strides, in elements. */
  public static memory.desc strided(long[] dims, long[] strides) {
    return strided(F32, dims, strides);
  }

  /** Sizes with these strides, in elements. */
  public static memory.desc strided(memory.data_type type, long[] dims, long[] strides) {
    return new memory.desc(dims, type, strides);
  }

  /** The second size fastest. */
  public static memory.desc channelsLast(long... dims) {
    return channelsLast(F32, dims);
  }

  /** Sizes {@code (N, C, spatial...)} with the channels fastest. */
  public static memory.desc channelsLast(memory.data_type type, long... dims) {
    long[] strides = dims.clone();
    long step = dims[1];
    for (int d = dims.length - 1; d > 1; d--) {
      strides[d] = step;
      step *= dims[d];
    }
    strides[1] = 1;
    strides[0] = step;
    return strided(type, dims, strides);
  }

  /** {@link #BLOCK} channels fastest; padded with zeros to whole blocks. Needs a spatial size. */
  public static memory.desc blocked(long... dims) {
    return blocked(F32, dims);
  }

  /** Sizes {@code (N, C, spatial...)} in blocks of channels. */
  public static memory.desc blocked(memory.data_type type, long... dims) {
    boolean wide = BLOCK == 16;
    memory.format_tag tag =
        switch (dims.length) {
          case 3 -> wide ? memory.format_tag.aBc16b : memory.format_tag.aBc8b;
          case 4 -> wide ? memory.format_tag.aBcd16b : memory.format_tag.aBcd8b;
          case 5 -> wide ? memory.format_tag.aBcde16b : memory.format_tag.aBcde8b;
          default -> throw new IllegalArgumentException(dims.length + " sizes have no such layout");
        };
    return new memory.desc(dims, type, tag);
  }

  /** The strides of {@link #plain}. */
  public static long[] plainStrides(long... dims) {
    long[] strides = new long[dims.length];
    long step = 1;
    for (int d = dims.length - 1; d >= 0; d--) {
      strides[d] = step;
      step *= dims[d];
    }
    return strides;
  }

  /** The type of the elements; JavaCPP's own value has a number but no name. */
  public static memory.data_type type(memory.desc layout) {
    return layout.get_data_type().value == memory.data_type.bf16.value
        ? memory.data_type.bf16
        : F32;
  }

  /** Bytes of one element. */
  public static long width(memory.desc layout) {
    return memory.data_type_size(layout.get_data_type());
  }

  /** The sizes. */
  public static long[] dims(memory.desc layout) {
    LongPointer dims = layout.get_dims();
    long[] sizes = new long[layout.get_ndims()];
    dims.get(sizes);
    return sizes;
  }

  /** The product of the spatial sizes. */
  public static long pixels(long... dims) {
    return LongStream.of(dims).skip(2).reduce(1, (a, b) -> a * b);
  }

  /** The product of the sizes. */
  public static long elements(memory.desc layout) {
    long product = 1;
    for (long size : dims(layout)) {
      product *= size;
    }
    return product;
  }

  /** Bytes from the first to the last number, without the gap that a view leaves behind it. */
  public static long extent(memory.desc layout) {
    if (layout.get_inner_nblks() > 0) {
      return layout.get_size();
    }
    long[] dims = dims(layout);
    long[] strides = new long[dims.length];
    layout.get_strides().get(strides);
    long last = 0;
    for (int d = 0; d < dims.length; d++) {
      last += (dims[d] - 1) * strides[d];
    }
    return memory.data_type_size(layout.get_data_type()) * (last + 1);
  }

  /** Sizes as oneDNN wants them. */
  public static long[] longs(List<Integer> sizes) {
    return sizes.stream().mapToLong(Integer::longValue).toArray();
  }

  /** What lies between a window's taps: 0 where they touch. oneDNN counts dilation so. */
  public static long[] gaps(Window window) {
    return window.dilation().stream().mapToLong(d -> d - 1L).toArray();
  }

  /** Whether a buffer in one of them can be read as the other. */
  public static boolean same(memory.desc a, memory.desc b) {
    return a.equals(b);
  }
}
