package dev.convoy.driver.onnx.model;

import dev.convoy.driver.protobuf.ProtoContent;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;

/**
 * Bytes of a file that was read.
 *
 * @param bytes a window on the file, little-endian
 */
public record StoredBytes(ByteBuffer bytes) implements ProtoContent {
  private static final int PIECE = 1 << 16;

  @Override
  public long size() {
    return bytes.remaining();
  }

  @Override
  public void writeTo(OutputStream out) throws IOException {
    ByteBuffer rest = bytes.duplicate();
    byte[] piece = new byte[Math.min(PIECE, rest.remaining())];
    while (rest.hasRemaining()) {
      int count = Math.min(piece.length, rest.remaining());
      rest.get(piece, 0, count);
      out.write(piece, 0, count);
    }
  }
}
