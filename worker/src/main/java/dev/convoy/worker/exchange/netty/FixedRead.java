package dev.convoy.worker.exchange.netty;

import io.netty.buffer.ByteBuf;

/** A phase that waits for one thing of a known, small size after another. */
abstract class FixedRead implements Wire.Phase {

  private ByteBuf buffer;

  FixedRead(int firstSize) {
    buffer = Frame.room(firstSize);
  }

  /** The whole of what was expected has come. */
  abstract void complete(byte[] bytes);

  final void expect(int size) {
    buffer = Frame.room(size);
  }

  @Override
  public final ByteBuf target() {
    return buffer.retain().readerIndex(buffer.writerIndex());
  }

  @Override
  public final void received(int bytes) {
    if (!buffer.isWritable()) {
      var whole = new byte[buffer.capacity()];
      buffer.getBytes(0, whole);
      complete(whole);
    }
  }
}
