package dev.convoy.worker.data;

import java.util.List;

/**
 * Numbered labelled images; any worker can read any record, in any order.
 *
 * <p>Concurrency: one thread at a time calls {@link #read}; {@link #skipped} may be called by any.
 */
public interface RecordSource extends AutoCloseable {
  /** The number of records, at least 1. */
  long count();

  /** The names of the classes; a label is a position in this list. */
  List<String> classNames();

  /** The number of classes. */
  default int classes() {
    return classNames().size();
  }

  /** The shape (C, H, W) of the images that {@link #read} gives. */
  ImageShape shape();

  /**
   * Reads record {@code index} as planar normalised floats (C, H, W) into {@code out} from {@code
   * offset} on.
   *
   * @return its label, in [0, classes)
   * @throws BadRecordException if this record is bad
   * @throws DataException if reading fails
   */
  int read(long index, float[] out, int offset) throws DataException;

  /**
   * How many reads so far met a bad record and gave the next good one instead; always 0 where bad
   * records are not skipped. Summed over workers, it is the number of such batch rows.
   */
  default long skipped() {
    return 0;
  }

  @Override
  default void close() throws DataException {}
}
