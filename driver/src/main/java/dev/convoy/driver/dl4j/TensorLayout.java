package dev.convoy.driver.dl4j;

import java.util.ArrayList;
import java.util.List;

/**
 * Where DL4J's order has each element of a tensor that Convoy has in its own.
 *
 * @param sizes the tensor's sizes as Convoy orders them, the last the fastest
 * @param steps how far apart neighbours along each of these axes are with DL4J
 */
public record TensorLayout(List<Integer> sizes, List<Long> steps) {

  /** Copies the lists. */
  public TensorLayout {
    sizes = List.copyOf(sizes);
    steps = List.copyOf(steps);
  }

  /** The same order. */
  public static TensorLayout same(List<Integer> sizes) {
    List<Long> steps = new ArrayList<>();
    long step = 1;
    for (int axis = sizes.size() - 1; axis >= 0; axis--) {
      steps.add(0, step);
      step *= sizes.get(axis);
    }
    return new TensorLayout(sizes, steps);
  }

  /** Whether it is the same order. */
  public boolean isSame() {
    return equals(same(sizes));
  }

  /** How many elements there are. */
  public long elements() {
    return sizes.stream().mapToLong(Integer::longValue).reduce(1, Math::multiplyExact);
  }

  /** Where DL4J has an element. */
  public long at(long element) {
    long rest = element;
    long at = 0;
    for (int axis = sizes.size() - 1; axis >= 0; axis--) {
      at += rest % sizes.get(axis) * steps.get(axis);
      rest /= sizes.get(axis);
    }
    return at;
  }
}
