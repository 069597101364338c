package dev.convoy.worker.data;

import dev.convoy.tensor.Shape;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Numbered labelled records, mostly images; any worker can read any record, in any order.
 *
 * <p>Concurrency: one thread at a time calls {@link #read}; {@link #skipped} may be called by any.
 */
public interface RecordSource extends AutoCloseable {
  /** Instead of a label: see {@link #read}. */
  int NO_LABEL = -1;

  /** Instead of a label: see {@link #read}. */
  int LEFT_OUT = -2;

  /** The number of records, at least 1. */
  long count();

  /** The names of the classes; a label is a position in this list. */
  List<String> classNames();

  /** The number of classes. */
  default int classes() {
    return classNames().size();
  }

  /** The shape (C, spatial...) of the records that {@link #read} gives. */
  Shape shape();

  /**
   * Reads record {@code index} as planar normalised floats (C, spatial...) into {@code out} from
   * {@code offset} on.
   *
   * @return its label, in [0, classes), or {@link #NO_LABEL} where it has a mask instead, or {@link
   *     #LEFT_OUT} where it is bad and nothing takes its place: what then stands in {@code out} is
   *     undefined
   * @throws BadRecordException if this record is bad
   * @throws DataException if reading fails
   */
  int read(long index, float[] out, int offset) throws DataException;

  /**
   * What the bytes of its records mean, (C, 256): the value of each byte in each channel, which
   * {@link #read} would give; null where its records are values from the start.
   */
  default float @Nullable [] byteCode() {
    return null;
  }

  /**
   * Reads record {@code index} as planar bytes (C, spatial...) into {@code out} from {@code offset}
   * on, where there is a {@link #byteCode}.
   *
   * @return as {@link #read}
   * @throws BadRecordException if this record is bad
   * @throws DataException if reading fails
   */
  default int readBytes(long index, byte[] out, int offset) throws DataException {
    throw new IllegalStateException("these records are no bytes");
  }

  /**
   * Whether its records are stored pictures, of which parts can be read.
   *
   * <p>What is made in the size that is asked for, or is no picture, has no parts.
   */
  default boolean hasParts() {
    return false;
  }

  /**
   * Reads record {@code index} as {@link #read(long, float[], int)} does, but of its picture a part
   * alone, stretched to the record's shape; where it {@link #hasParts}.
   *
   * @param part says which, of the picture that is read: of another one in the place of a bad one
   * @return as {@link #read(long, float[], int)}
   * @throws BadRecordException if this record is bad
   * @throws DataException if reading fails
   */
  default int read(long index, Cropping part, float[] out, int offset) throws DataException {
    throw new IllegalStateException("these records have no parts");
  }

  /**
   * Reads record {@code index} as {@link #readBytes(long, byte[], int)} does, but of its picture a
   * part alone, stretched to the record's shape; where it {@link #hasParts}.
   *
   * @param part says which, of the picture that is read: of another one in the place of a bad one
   * @return as {@link #read(long, float[], int)}
   * @throws BadRecordException if this record is bad
   * @throws DataException if reading fails
   */
  default int readBytes(long index, Cropping part, byte[] out, int offset) throws DataException {
    throw new IllegalStateException("these records have no parts");
  }

  /**
   * By whose mean and deviation its pictures are normalised; empty where none is read from files.
   */
  default String normalisation() {
    return "";
  }

  /** Whether each record has a label for each pixel, instead of one. */
  default boolean hasMasks() {
    return false;
  }

  /**
   * Writes a label in [0, classes) for each pixel of record {@code index} into {@code out} from
   * {@code offset} on, after the record was read.
   *
   * @throws DataException if reading fails, or if there are no masks
   */
  default void readMask(long index, int[] out, int offset) throws DataException {
    throw new DataException("These records have one label each and no masks: use other data.");
  }

  /**
   * How many reads so far met a bad record and gave the next good one instead, or left it out;
   * always 0 where bad records are not skipped. Summed over workers, it is the number of such batch
   * rows.
   */
  default long skipped() {
    return 0;
  }

  /**
   * These records without the bad ones: in training the next good one takes the place of a bad one,
   * so that batches stay whole; in testing it is left out, so that no other counts twice.
   */
  default RecordSource skippingBadRecords(Split split) {
    return split == Split.TRAIN ? new ReplacingSource(this) : new OmittingSource(this);
  }

  @Override
  default void close() throws DataException {}
}
