package dev.convoy.driver.onnx.exporter;

import dev.convoy.driver.protobuf.ProtoContent;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/** Whole numbers of eight bytes, the lowest byte first. */
record Integers(List<Long> values) implements ProtoContent {
  @Override
  public long size() {
    return (long) values.size() * Long.BYTES;
  }

  @Override
  public void writeTo(OutputStream out) throws IOException {
    ByteBuffer bytes =
        ByteBuffer.allocate(values.size() * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    values.forEach(bytes::putLong);
    out.write(bytes.array());
  }
}
