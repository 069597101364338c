package dev.convoy.driver.protobuf;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.function.LongConsumer;

/**
 * A message that is read field by field, in the order in which fields stand. Nothing is copied:
 * bytes and messages within it are windows on it.
 *
 * <pre>{@code
 * while (in.next()) {
 *   switch (in.field()) {
 *     case 1 -> name = in.text();
 *     default -> in.skip();
 *   }
 * }
 * }</pre>
 */
public final class ProtoReader {
  private static final int VARINT = 0;
  private static final int FIXED64 = 1;
  private static final int BYTES = 2;
  private static final int FIXED32 = 5;
  private static final int LARGEST_FIELD = (1 << 29) - 1;

  private final ByteBuffer in;
  private final long begin; // in the file, for messages
  private long keyAt;
  private int field;
  private int type;

  private ProtoReader(ByteBuffer bytes, long begin) {
    this.in = bytes.order(ByteOrder.LITTLE_ENDIAN);
    this.begin = begin;
  }

  /** Of a file. */
  public static ProtoReader of(ByteBuffer file) {
    return new ProtoReader(file.slice(), 0);
  }

  /**
   * Goes on to the next field, which must then be read or skipped.
   *
   * @return whether there is one
   */
  public boolean next() throws MalformedProto {
    if (!in.hasRemaining()) {
      return false;
    }
    keyAt = at();
    long key = varint();
    long number = key >>> 3;
    type = (int) (key & 7);
    if (number < 1 || number > LARGEST_FIELD) {
      throw new MalformedProto(keyAt, "there is no field of a message");
    }
    field = (int) number;
    return true;
  }

  /** The number of the field. */
  public int field() {
    return field;
  }

  /** A whole number. */
  public long number() throws MalformedProto {
    require(type == VARINT, "whole number");
    return varint();
  }

  /** A float. */
  public float fraction() throws MalformedProto {
    require(type == FIXED32, "float");
    requireBytes(Float.BYTES);
    return in.getFloat();
  }

  /** Text in UTF-8. */
  public String text() throws MalformedProto {
    long textAt = at();
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(bytes()).toString();
    } catch (CharacterCodingException e) {
      throw new MalformedProto(textAt, "there is text that is not UTF-8");
    }
  }

  /** A message, which must be read to its end. */
  public ProtoReader message() throws MalformedProto {
    ByteBuffer window = bytes();
    return new ProtoReader(window, at() - window.remaining());
  }

  /** Bytes, in the order of little-endian numbers. */
  public ByteBuffer bytes() throws MalformedProto {
    require(type == BYTES, "message or text");
    long length = varint();
    requireBytes(length);
    ByteBuffer window = in.slice(in.position(), (int) length).order(ByteOrder.LITTLE_ENDIAN);
    in.position(in.position() + (int) length);
    return window;
  }

  /** Whole numbers, of which one stands in the field or, packed, as many as are there. */
  public void numbers(LongConsumer each) throws MalformedProto {
    if (type != BYTES) {
      each.accept(number());
      return;
    }
    ProtoReader packed = message();
    while (packed.in.hasRemaining()) {
      each.accept(packed.varint());
    }
  }

  /** The bytes of floats, of which one stands in the field or, packed, as many as are there. */
  public ByteBuffer fractions() throws MalformedProto {
    if (type == BYTES) {
      ByteBuffer packed = bytes();
      require(packed.remaining() % Float.BYTES == 0, "list of floats");
      return packed;
    }
    require(type == FIXED32, "float");
    requireBytes(Float.BYTES);
    ByteBuffer one = in.slice(in.position(), Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    in.position(in.position() + Float.BYTES);
    return one;
  }

  /** Passes over the field. */
  public void skip() throws MalformedProto {
    switch (type) {
      case VARINT -> varint();
      case FIXED64 -> pass(Long.BYTES);
      case FIXED32 -> pass(Integer.BYTES);
      case BYTES -> bytes();
      default -> throw new MalformedProto(keyAt, "there is a field of no known type");
    }
  }

  private void pass(int bytes) throws MalformedProto {
    requireBytes(bytes);
    in.position(in.position() + bytes);
  }

  private long varint() throws MalformedProto {
    long numberAt = at();
    long value = 0;
    for (int shift = 0; shift < Long.SIZE; shift += 7) {
      requireBytes(1);
      byte next = in.get();
      value |= (long) (next & 0x7F) << shift;
      if (next >= 0) {
        return value;
      }
    }
    throw new MalformedProto(numberAt, "a number does not end");
  }

  private void require(boolean holds, String kind) throws MalformedProto {
    if (!holds) {
      throw new MalformedProto(keyAt, "field %d is no %s".formatted(field, kind));
    }
  }

  private void requireBytes(long length) throws MalformedProto {
    if (length < 0 || length > in.remaining()) {
      throw new MalformedProto(at(), "more bytes should follow than the file or message has");
    }
  }

  private long at() {
    return begin + in.position();
  }
}
