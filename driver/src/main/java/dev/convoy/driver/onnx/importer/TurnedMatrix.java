package dev.convoy.driver.onnx.importer;

import dev.convoy.driver.protobuf.ProtoContent;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Weights that are stored {@code (inputs, outputs, taps)}, for each of some groups, as {@code
 * (outputs, inputs, taps)}: of a product with a matrix, and of a transposed convolution.
 *
 * @param stored floats, little-endian
 */
record TurnedMatrix(ByteBuffer stored, int groups, int inputs, int outputs, int taps)
    implements ProtoContent {

  @Override
  public long size() {
    return stored.remaining();
  }

  @Override
  public void writeTo(OutputStream out) throws IOException {
    ByteBuffer row =
        ByteBuffer.allocate(inputs * taps * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (int g = 0; g < groups; g++) {
      for (int o = 0; o < outputs; o++) {
        row.clear();
        for (int i = 0; i < inputs; i++) {
          int from = ((g * inputs + i) * outputs + o) * taps * Float.BYTES;
          row.put(stored.slice(stored.position() + from, taps * Float.BYTES));
        }
        out.write(row.array());
      }
    }
  }
}
