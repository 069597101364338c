package dev.convoy.worker.data;

/**
 * Reads the next good record in place of a bad one, so that training batches stay whole.
 *
 * <p>"Next" is by record number, wrapping at the end, so every worker replaces a record by the same
 * one.
 */
final class ReplacingSource extends TolerantSource {
  ReplacingSource(RecordSource source) {
    super(source);
  }

  @Override
  int read(long index, Reading reading) throws DataException {
    for (long tried = 0; tried < count(); tried++) {
      int label = tryToRead((index + tried) % count(), reading);
      if (label != LEFT_OUT) {
        if (tried > 0) {
          countSkipped();
        }
        return label;
      }
    }
    throw new DataException(
        "All "
            + count()
            + " records are bad, so none can replace another: check that the data are"
            + " of the kind that --data says.");
  }

  /** The mask of the record that {@link #read} gave for this index. */
  @Override
  public void readMask(long index, int[] out, int offset) throws DataException {
    long record = index;
    while (isBad(record)) {
      record = (record + 1) % count();
    }
    source.readMask(record, out, offset);
  }
}
