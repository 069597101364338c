package dev.convoy.worker.data;

/** Leaves a bad record out, so that no other one counts twice in a test. */
final class OmittingSource extends TolerantSource {
  OmittingSource(RecordSource source) {
    super(source);
  }

  @Override
  int read(long index, Reading reading) throws DataException {
    int label = tryToRead(index, reading);
    if (label == LEFT_OUT) {
      countSkipped();
    }
    return label;
  }

  @Override
  public void readMask(long index, int[] out, int offset) throws DataException {
    source.readMask(index, out, offset);
  }
}
