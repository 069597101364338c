package dev.convoy.worker.exchange.netty;

import dev.convoy.control.ControlMessage;
import dev.convoy.control.KryoCodec;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;

/**
 * The layout of a frame's header; the payload follows.
 *
 * <pre>
 *  0  kind         4   data or control
 *  4  length       4   of the payload, in bytes
 *  8  sequence     8   the step                                  (data)
 * 16  id           4   of the message between these two ranks    (data)
 * 20  declaration  4   which call of declare it came with        (data)
 * </pre>
 */
final class Frame {

  static final int HEADER = 24;
  static final int DATA = 0x43564401; // "CVD", version 1
  static final int CONTROL = 0x43564301; // "CVC", version 1

  private static final int KIND = 0;
  private static final int LENGTH = 4;
  private static final int SEQUENCE = 8;
  private static final int ID = 16;
  private static final int DECLARATION = 20;

  private Frame() {}

  /** A header to be reused for each send of one message; only its sequence changes. */
  static ByteBuf dataHeader(int length, int id, int declaration) {
    ByteBuf header = room(HEADER);
    return header
        .setInt(KIND, DATA)
        .setInt(LENGTH, length)
        .setInt(ID, id)
        .setInt(DECLARATION, declaration);
  }

  static void setSequence(ByteBuf header, long sequence) {
    header.setLong(SEQUENCE, sequence);
  }

  /** A whole control frame. */
  static ByteBuf control(KryoCodec codec, ControlMessage message) {
    return control(codec.encode(message));
  }

  static ByteBuf control(byte[] payload) {
    return Unpooled.directBuffer(HEADER + payload.length)
        .writeInt(CONTROL)
        .writeInt(payload.length)
        .writeZero(HEADER - SEQUENCE)
        .writeBytes(payload);
  }

  /** Direct memory that the garbage collector frees, both indices at 0. */
  static ByteBuf room(int size) {
    return Unpooled.wrappedBuffer(ByteBuffer.allocateDirect(size)).clear();
  }

  static int kind(ByteBuf header) {
    return header.getInt(KIND);
  }

  static int length(ByteBuf header) {
    return header.getInt(LENGTH);
  }

  static long sequence(ByteBuf header) {
    return header.getLong(SEQUENCE);
  }

  static int id(ByteBuf header) {
    return header.getInt(ID);
  }

  static int declaration(ByteBuf header) {
    return header.getInt(DECLARATION);
  }
}
