package dev.convoy.driver.protobuf;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A message that is written, field by field, in the order in which fields are added.
 *
 * <p>Its length stands before a message within another, so lengths are counted as fields are added
 * and large contents are asked for only when all of it is written: weights never are in memory
 * twice.
 */
public final class ProtoMessage implements ProtoContent {

  private static final int VARINT = 0;
  private static final int FIXED64 = 1;
  private static final int BYTES = 2;
  private static final int FIXED32 = 5;

  private final List<ProtoContent> before =
      new ArrayList<>(); // in turn, each followed by what is open
  private ByteArrayOutputStream open = new ByteArrayOutputStream(0);
  private long sizeBefore;

  /** An empty message. */
  public ProtoMessage() {}

  /** Adds a double. */
  public ProtoMessage number(int field, double value) {
    key(field, FIXED64);
    open.writeBytes(little(Double.BYTES).putDouble(value).array());
    return this;
  }

  /** Adds a float. */
  public ProtoMessage number(int field, float value) {
    key(field, FIXED32);
    open.writeBytes(little(Float.BYTES).putFloat(value).array());
    return this;
  }

  /** Adds a whole number, in as few bytes as it needs. */
  public ProtoMessage number(int field, long value) {
    key(field, VARINT);
    varint(value);
    return this;
  }

  /** Adds text, in UTF-8. */
  public ProtoMessage text(int field, String value) {
    return bytes(field, value.getBytes(StandardCharsets.UTF_8));
  }

  /** Adds bytes. */
  public ProtoMessage bytes(int field, byte[] value) {
    key(field, BYTES);
    varint(value.length);
    open.writeBytes(value);
    return this;
  }

  /** Adds a message, to which nothing may be added from then on. */
  public ProtoMessage message(int field, ProtoMessage value) {
    return content(field, value);
  }

  /** Adds bytes that are made later. */
  public ProtoMessage content(int field, ProtoContent value) {
    key(field, BYTES);
    varint(value.size());
    byte[] closed = open.toByteArray();
    open = new ByteArrayOutputStream(0);
    before.add(new Fields(closed));
    before.add(value);
    sizeBefore += closed.length + value.size();
    return this;
  }

  @Override
  public long size() {
    return sizeBefore + open.size();
  }

  @Override
  public void writeTo(OutputStream out) throws IOException {
    for (ProtoContent each : before) {
      each.writeTo(out);
    }
    open.writeTo(out);
  }

  /** All of it in memory. */
  public byte[] bytes() {
    ByteArrayOutputStream all = new ByteArrayOutputStream(Math.toIntExact(size()));
    try {
      writeTo(all);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return all.toByteArray();
  }

  /** Fields that are written out already. */
  private static final class Fields implements ProtoContent {
    private final byte[] bytes;

    Fields(byte[] bytes) {
      this.bytes = bytes;
    }

    @Override
    public long size() {
      return bytes.length;
    }

    @Override
    public void writeTo(OutputStream out) throws IOException {
      out.write(bytes);
    }
  }

  private void key(int field, int type) {
    varint(((long) field << 3) | type);
  }

  /** Seven bits a byte, the lowest first; all but the last byte have their highest bit set. */
  private void varint(long value) {
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      open.write((int) ((rest & 0x7F) | 0x80));
      rest >>>= 7;
    }
    open.write((int) rest);
  }

  private static ByteBuffer little(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
