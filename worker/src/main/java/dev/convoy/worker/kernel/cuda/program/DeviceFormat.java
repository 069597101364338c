package dev.convoy.worker.kernel.cuda.program;

import dev.convoy.tensor.DataType;
import dev.convoy.worker.kernel.Format;
import java.util.ArrayList;
import java.util.List;

/** The only formats of this backend: elements in the order of the sizes, without padding. */
public record DeviceFormat(List<Integer> sizes, DataType type) implements Format {

  /** Copies the list. */
  public DeviceFormat {
    sizes = List.copyOf(sizes);
  }

  /** In f32. */
  public static DeviceFormat plain(List<Integer> sizes) {
    return new DeviceFormat(sizes, DataType.F32);
  }

  /** One of this backend's formats. */
  public static DeviceFormat of(Format format) {
    if (format instanceof DeviceFormat own) {
      return own;
    }
    throw new IllegalArgumentException(format + " is a format of another backend than cuDNN");
  }

  /** How many elements. */
  long elements() {
    return sizes.stream().mapToLong(s -> s).reduce(1, (a, b) -> a * b);
  }

  @Override
  public long bytes() {
    return type.bytes() * elements();
  }

  @Override
  public boolean isPlain() {
    return type == DataType.F32;
  }

  @Override
  public Format withRows(int rows) {
    List<Integer> some = new ArrayList<>(sizes);
    some.set(0, rows);
    return new DeviceFormat(some, type);
  }
}
