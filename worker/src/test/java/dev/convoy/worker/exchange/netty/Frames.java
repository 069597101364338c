package dev.convoy.worker.exchange.netty;

import io.netty.buffer.ByteBuf;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.function.IntConsumer;
import java.util.function.Supplier;

/** Frames as bytes, and how Netty reads them: for tests without sockets. */
final class Frames {

  private Frames() {}

  /** A data frame that says a length, followed by bytes that may be fewer. */
  static byte[] data(int id, int declaration, long sequence, int length, byte[] payload) {
    return ByteBuffer.allocate(Frame.HEADER + payload.length)
        .putInt(Frame.DATA)
        .putInt(length)
        .putLong(sequence)
        .putInt(id)
        .putInt(declaration)
        .put(payload)
        .array();
  }

  static byte[] data(int id, long sequence, byte[] payload) {
    return data(id, 0, sequence, payload.length, payload);
  }

  /** A control frame that says a length, followed by bytes that may be fewer. */
  static byte[] control(int length, byte[] payload) {
    return ByteBuffer.allocate(Frame.HEADER + payload.length)
        .putInt(Frame.CONTROL)
        .putInt(length)
        .position(Frame.HEADER)
        .put(payload)
        .array();
  }

  static byte[] control(byte[] payload) {
    return control(payload.length, payload);
  }

  static byte[] joined(byte[]... parts) {
    var all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }

  /** Reads as Netty does, until everything is read that is available. */
  static void read(Supplier<ByteBuf> target, IntConsumer received, ByteBuffer available) {
    while (available.hasRemaining()) {
      readOnce(target, received, available, available.remaining());
    }
  }

  /** Asks for room, writes there as much as is available, fits and may come, and says how much. */
  static void readOnce(
      Supplier<ByteBuf> target, IntConsumer received, ByteBuffer available, int atMost) {
    ByteBuf room = target.get();
    int count = Math.min(room.writableBytes(), Math.min(available.remaining(), atMost));
    room.writeBytes(available.slice().limit(count)).release();
    available.position(available.position() + count);
    received.accept(count);
  }
}
