package dev.convoy.worker.data.record;

import dev.convoy.tensor.Shape;
import dev.convoy.worker.data.BadRecordException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/** Values, which are taken as they are. */
final class ValueDecoder implements RecordDecoder {
  private final Shape shape;

  ValueDecoder(Shape shape) {
    this.shape = shape;
  }

  @Override
  public float @Nullable [] byteCode() {
    return null;
  }

  @Override
  public void read(byte[] payload, String name, float[] out, int offset) throws BadRecordException {
    if (payload.length != shape.elements() * Float.BYTES) {
      throw new BadRecordException(
          name,
          "it has %d values, but the network takes records of %s"
              .formatted(payload.length / Float.BYTES, shape));
    }
    ByteBuffer.wrap(payload)
        .order(ByteOrder.LITTLE_ENDIAN)
        .asFloatBuffer()
        .get(out, offset, (int) shape.elements());
  }

  @Override
  public void readBytes(byte[] payload, String name, byte[] out, int offset) {
    throw new IllegalStateException("these records are no bytes");
  }

  @Override
  public void close() {}
}
