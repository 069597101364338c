package dev.convoy.worker.data.image;

import javax.imageio.stream.ImageInputStreamImpl;

/** Bytes in memory as ImageIO wants them: its own stream copies them into a cache first. */
final class ByteImageStream extends ImageInputStreamImpl {
  private final byte[] bytes;

  ByteImageStream(byte[] bytes) {
    this.bytes = bytes;
  }

  @Override
  public int read() {
    bitOffset = 0;
    return streamPos < bytes.length ? bytes[(int) streamPos++] & 0xFF : -1;
  }

  @Override
  public int read(byte[] out, int offset, int length) {
    bitOffset = 0;
    if (length == 0) {
      return 0;
    }
    if (streamPos >= bytes.length) {
      return -1;
    }
    int given = (int) Math.min(length, bytes.length - streamPos);
    System.arraycopy(bytes, (int) streamPos, out, offset, given);
    streamPos += given;
    return given;
  }

  @Override
  public long length() {
    return bytes.length;
  }
}
