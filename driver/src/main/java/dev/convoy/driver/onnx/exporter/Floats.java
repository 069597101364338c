package dev.convoy.driver.onnx.exporter;

import dev.convoy.driver.protobuf.ProtoContent;
import dev.convoy.worker.runtime.train.Weights;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The elements of a tensor of weights, read piece by piece as they are written: floats of four
 * bytes, the lowest byte first.
 *
 * @param tensor its global name
 * @param elements how many there are
 */
record Floats(Weights.Source weights, String tensor, long elements) implements ProtoContent {
  private static final int PIECE = 1 << 18;

  @Override
  public long size() {
    return elements * Float.BYTES;
  }

  @Override
  public void writeTo(OutputStream out) throws IOException {
    for (long first = 0; first < elements; first += PIECE) {
      float[] values = new float[(int) Math.min(PIECE, elements - first)];
      weights.read(tensor, first, values);
      out.write(littleEndian(values));
    }
  }

  static byte[] littleEndian(float[] values) {
    byte[] bytes = new byte[values.length * Float.BYTES];
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().put(values);
    return bytes;
  }
}
