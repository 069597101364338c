package dev.convoy.worker.data.batch;

import dev.convoy.worker.data.Cropping;
import dev.convoy.worker.data.DataException;
import dev.convoy.worker.data.RecordSource;
import org.jspecify.annotations.Nullable;

/**
 * Reads records into rows and augments them: values are what the bytes of the same record mean.
 *
 * <p>Colours change as bytes, whatever is read. Concurrency: one thread at a time (it keeps a
 * scratch image).
 */
final class AugmentedRows {
  private final RecordSource source;
  private final Augmentation augmentation;
  private final float[] code;
  private final byte[] recoloured;
  private final int plane;

  /**
   * @param code what bytes mean, see {@link RecordSource#byteCode}
   * @throws IllegalArgumentException if colours are to change and records are no bytes
   */
  AugmentedRows(RecordSource source, float @Nullable [] code, Augmentation augmentation) {
    if (augmentation.recolours() && code == null) {
      throw new IllegalArgumentException("records that are no bytes have no colours");
    }
    this.source = source;
    this.augmentation = augmentation;
    this.code = code == null ? new float[0] : code;
    this.recoloured = new byte[augmentation.recolours() ? (int) source.shape().elements() : 0];
    this.plane = source.shape().spatialSize();
  }

  /**
   * Reads a record into rows from {@code offset} on.
   *
   * @return as {@link RecordSource#read}
   */
  int read(long record, long epoch, InputRows rows, int offset) throws DataException {
    int label;
    if (rows instanceof InputRows.Bytes bytes) {
      label = readBytes(record, epoch, bytes.elements(), offset);
      if (label != RecordSource.LEFT_OUT) {
        augmentation.apply(bytes.elements(), offset, epoch, record);
      }
    } else {
      float[] values = ((InputRows.Values) rows).elements();
      label =
          augmentation.recolours()
              ? readRecoloured(record, epoch, values, offset)
              : readValues(record, epoch, values, offset);
      if (label != RecordSource.LEFT_OUT) {
        augmentation.apply(values, offset, epoch, record);
      }
    }
    return label;
  }

  private int readBytes(long record, long epoch, byte[] out, int offset) throws DataException {
    Cropping part = augmentation.part(epoch, record);
    int label =
        part == null
            ? source.readBytes(record, out, offset)
            : source.readBytes(record, part, out, offset);
    if (label != RecordSource.LEFT_OUT) {
      augmentation.recolour(out, offset, epoch, record);
    }
    return label;
  }

  private int readRecoloured(long record, long epoch, float[] out, int offset)
      throws DataException {
    int label = readBytes(record, epoch, recoloured, 0);
    for (int i = 0; i < recoloured.length; i++) {
      out[offset + i] = code[((i / plane) << Byte.SIZE) + (recoloured[i] & 0xFF)];
    }
    return label;
  }

  private int readValues(long record, long epoch, float[] out, int offset) throws DataException {
    Cropping part = augmentation.part(epoch, record);
    return part == null ? source.read(record, out, offset) : source.read(record, part, out, offset);
  }

  /** Writes the labels of the pixels of a record that was read, from {@code offset} on. */
  void readMask(long record, long epoch, int[] labels, int offset) throws DataException {
    source.readMask(record, labels, offset);
    augmentation.applyToMask(labels, offset, epoch, record);
  }
}
