package dev.convoy.driver.dl4j.importer;

import dev.convoy.driver.protobuf.ProtoContent;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** One value as often as a tensor has elements, of which there are few. */
record ConstantContent(int elements, float value) implements ProtoContent {

  @Override
  public long size() {
    return (long) elements * Float.BYTES;
  }

  @Override
  public void writeTo(OutputStream out) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(elements * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    while (bytes.hasRemaining()) {
      bytes.putFloat(value);
    }
    out.write(bytes.array());
  }
}
