package dev.convoy.worker.data.tar;

import dev.convoy.checkpoint.RandomBytes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.SeekableByteChannel;

/** A file on whatever file system, as the reader of tar files wants it; closed by its owner. */
final class ChannelOfBytes implements SeekableByteChannel {
  private final RandomBytes bytes;
  private long position;

  ChannelOfBytes(RandomBytes bytes) {
    this.bytes = bytes;
  }

  @Override
  public int read(ByteBuffer into) throws IOException {
    long left = bytes.size() - position;
    if (left <= 0) {
      return -1;
    }
    ByteBuffer part = ByteBuffer.allocate((int) Math.min(left, into.remaining()));
    bytes.read(position, part);
    into.put(part.flip());
    position += part.limit();
    return part.limit();
  }

  @Override
  public long position() {
    return position;
  }

  @Override
  public SeekableByteChannel position(long to) {
    position = to;
    return this;
  }

  @Override
  public long size() throws IOException {
    return bytes.size();
  }

  @Override
  public int write(ByteBuffer from) {
    throw new NonWritableChannelException();
  }

  @Override
  public SeekableByteChannel truncate(long to) {
    throw new NonWritableChannelException();
  }

  @Override
  public boolean isOpen() {
    return true;
  }

  @Override
  public void close() {}
}
