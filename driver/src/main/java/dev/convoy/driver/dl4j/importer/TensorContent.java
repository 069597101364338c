package dev.convoy.driver.dl4j.importer;

import dev.convoy.driver.dl4j.StoredTensor;
import dev.convoy.driver.dl4j.zip.ParameterVector;
import dev.convoy.driver.protobuf.ProtoContent;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * A tensor's elements in Convoy's order: floats of four bytes, the lowest byte first.
 *
 * @param parts some rows each, one after the other
 */
record TensorContent(ParameterVector parameters, List<PlacedTensor> parts) implements ProtoContent {
  private static final int PIECE = 1 << 16;

  @Override
  public long size() {
    return parts.stream().mapToLong(part -> part.tensor().layout().elements()).sum() * Float.BYTES;
  }

  @Override
  public void writeTo(OutputStream out) throws IOException {
    for (PlacedTensor part : parts) {
      write(part, out);
    }
  }

  private void write(PlacedTensor part, OutputStream out) throws IOException {
    StoredTensor tensor = part.tensor();
    long elements = tensor.layout().elements();
    for (long from = 0; from < elements; from += PIECE) {
      int count = (int) Math.min(PIECE, elements - from);
      ByteBuffer bytes = ByteBuffer.allocate(count * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
      for (int i = 0; i < count; i++) {
        float stored = parameters.get(part.first() + tensor.layout().at(from + i));
        bytes.putFloat(tensor.coding().decoded(stored));
      }
      out.write(bytes.array());
    }
  }
}
