package dev.convoy.worker.kernel.reference;

import dev.convoy.worker.kernel.Format;
import java.util.ArrayList;
import java.util.List;

/** The only format of the reference: f32 in the order of the sizes, without padding. */
record PlainFormat(List<Integer> sizes) implements Format {

  PlainFormat {
    sizes = List.copyOf(sizes);
  }

  @Override
  public long bytes() {
    return 4L * sizes.stream().mapToLong(s -> s).reduce(1, (a, b) -> a * b);
  }

  @Override
  public boolean isPlain() {
    return true;
  }

  @Override
  public Format withRows(int rows) {
    List<Integer> some = new ArrayList<>(sizes);
    some.set(0, rows);
    return new PlainFormat(some);
  }
}
