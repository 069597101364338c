package dev.convoy.worker.data.source;

import dev.convoy.tensor.Shape;
import dev.convoy.worker.data.DataException;
import dev.convoy.worker.data.RecordSource;
import java.util.List;

/**
 * Computed pictures as a camera would give them: every value rounded to the nearest of 256.
 *
 * <p>Concurrency: one thread at a time (it keeps a scratch picture).
 */
final class QuantisedSource implements RecordSource {

  /** From one byte to the next it is 0.02; none stands for 0. */
  private static final float BYTES_A_UNIT = 50;

  /** Computed values lie between minus this and this. */
  private static final float SPAN = 2.55f;

  private final RecordSource computed;
  private final float[] values;
  private final float[] code;

  QuantisedSource(RecordSource computed) {
    this.computed = computed;
    this.values = new float[(int) computed.shape().elements()];
    this.code = new float[computed.shape().channels() << Byte.SIZE];
    for (int k = 0; k < code.length; k++) {
      code[k] = (k & 0xFF) / BYTES_A_UNIT - SPAN;
    }
  }

  @Override
  public int readBytes(long index, byte[] out, int offset) throws DataException {
    int label = computed.read(index, values, 0);
    for (int i = 0; i < values.length; i++) {
      out[offset + i] = nearest(values[i]);
    }
    return label;
  }

  @Override
  public int read(long index, float[] out, int offset) throws DataException {
    int label = computed.read(index, values, 0);
    int plane = shape().spatialSize();
    for (int i = 0; i < values.length; i++) {
      out[offset + i] = code[((i / plane) << Byte.SIZE) + (nearest(values[i]) & 0xFF)];
    }
    return label;
  }

  private static byte nearest(float value) {
    return (byte) (int) ((value + SPAN) * BYTES_A_UNIT + 0.5f);
  }

  @Override
  public float[] byteCode() {
    return code;
  }

  @Override
  public boolean hasMasks() {
    return computed.hasMasks();
  }

  @Override
  public void readMask(long index, int[] out, int offset) throws DataException {
    computed.readMask(index, out, offset);
  }

  @Override
  public long count() {
    return computed.count();
  }

  @Override
  public List<String> classNames() {
    return computed.classNames();
  }

  @Override
  public Shape shape() {
    return computed.shape();
  }
}
