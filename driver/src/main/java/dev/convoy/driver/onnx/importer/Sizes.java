package dev.convoy.driver.onnx.importer;

import java.util.List;

/**
 * A list of whole numbers that the graph computes of shapes, some of which may be the batch's.
 *
 * @param isList whether it is a list, or a single number
 */
record Sizes(List<Long> values, boolean isList) {
  /** Stands for the size of the batch, which is open. */
  static final long BATCH = Long.MIN_VALUE;

  Sizes {
    values = List.copyOf(values);
  }

  static Sizes list(List<Long> values) {
    return new Sizes(values, true);
  }
}
