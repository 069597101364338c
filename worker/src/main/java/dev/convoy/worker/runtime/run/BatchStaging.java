package dev.convoy.worker.runtime.run;

import dev.convoy.worker.data.batch.InputRows;
import dev.convoy.worker.memory.Buffer;
import java.util.List;

/**
 * Brings what a step begins with, a batch's rows or labels, into its buffer.
 *
 * <p>Concurrency: the compute thread.
 */
interface BatchStaging extends AutoCloseable {

  /** Where it brings them. */
  Buffer target();

  /** The buffers beside the target that have to be kept in its memory. */
  List<Buffer> kept();

  /** Takes all elements; the array may change afterwards. */
  void put(float[] values);

  /** Takes all elements, where they are bytes; the array may change afterwards. */
  void put(byte[] values);

  /** Takes rows as they were read; the arrays may change afterwards. */
  default void put(InputRows rows) {
    if (rows instanceof InputRows.Bytes bytes) {
      put(bytes.elements());
    } else if (rows instanceof InputRows.Values values) {
      put(values.elements());
    }
  }

  /** Takes all elements, where they are integers; the array may change afterwards. */
  void put(int[] values);

  @Override
  void close();
}
