package dev.convoy.worker.kernel.cudnn;

import dev.convoy.worker.kernel.Format;
import java.util.ArrayList;
import java.util.List;

/** The only format of this backend: f32 in the order of the sizes, without padding. */
record DeviceFormat(List<Integer> sizes) implements Format {

  DeviceFormat {
    sizes = List.copyOf(sizes);
  }

  /** How many numbers. */
  long numbers() {
    return sizes.stream().mapToLong(s -> s).reduce(1, (a, b) -> a * b);
  }

  @Override
  public long bytes() {
    return Float.BYTES * numbers();
  }

  @Override
  public boolean isPlain() {
    return true;
  }

  @Override
  public Format withRows(int rows) {
    List<Integer> some = new ArrayList<>(sizes);
    some.set(0, rows);
    return new DeviceFormat(some);
  }
}
