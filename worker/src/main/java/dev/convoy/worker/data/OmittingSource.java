package dev.convoy.worker.data;

/** Leaves a bad record out, so that no other one counts twice in a test. */
final class OmittingSource extends TolerantSource {
  OmittingSource(RecordSource source) {
    super(source);
  }

  @Override
  public int read(long index, float[] out, int offset) throws DataException {
    int label = tryToRead(index, out, offset);
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
