package dev.convoy.worker.kernel;

import java.util.ArrayList;
import java.util.List;

/**
 * Bytes in the order of the sizes, the last one fastest: pictures on their way, for all backends
 * alike.
 */
public record ByteFormat(List<Integer> sizes) implements Format {

  /** Copies the list. */
  public ByteFormat {
    sizes = List.copyOf(sizes);
  }

  @Override
  public long bytes() {
    return sizes.stream().mapToLong(s -> s).reduce(1, (a, b) -> a * b);
  }

  @Override
  public boolean isPlain() {
    return false;
  }

  @Override
  public boolean isDense() {
    return true;
  }

  @Override
  public Format withRows(int rows) {
    List<Integer> some = new ArrayList<>(sizes);
    some.set(0, rows);
    return new ByteFormat(some);
  }
}
