package dev.convoy.driver.onnx.model;

import dev.convoy.driver.protobuf.MalformedProto;
import dev.convoy.driver.protobuf.ProtoContent;
import dev.convoy.driver.protobuf.ProtoMessage;
import dev.convoy.driver.protobuf.ProtoReader;
import dev.convoy.text.Quoted;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * A constant: weights, or a shape.
 *
 * @param name by which nodes read it; empty in an attribute
 * @param type of its elements, of {@link ElementType}
 * @param sizes its dimensions; empty for a single value
 * @param data its elements in row-major order, each with its lowest byte first
 */
public record TensorProto(String name, int type, List<Long> sizes, ProtoContent data) {
  private static final int DIMS = 1;
  private static final int DATA_TYPE = 2;
  private static final int FLOAT_DATA = 4;
  private static final int INT64_DATA = 7;
  private static final int NAME = 8;
  private static final int RAW_DATA = 9;
  private static final int DATA_LOCATION = 14;

  private static final int MOST_SIZES = 16;
  private static final int MOST_INTEGERS = 1 << 12;

  /** Copies the sizes. */
  public TensorProto {
    sizes = List.copyOf(sizes);
  }

  ProtoMessage message() {
    ProtoMessage message = new ProtoMessage();
    sizes.forEach(size -> message.number(DIMS, (long) size));
    return message.number(DATA_TYPE, (long) type).text(NAME, name).content(RAW_DATA, data);
  }

  /** Reads one; elements of other types than floats and 64-bit integers only where they are raw. */
  static TensorProto read(ProtoReader in) throws MalformedProto {
    Counted<Long> sizes = new Counted<>(MOST_SIZES, "dimensions of a tensor");
    Counted<Long> integers = new Counted<>(MOST_INTEGERS, "integers in a list of integers");
    Counted<ByteBuffer> floats = new Counted<>(Integer.MAX_VALUE, "floats");
    String name = "";
    int type = 0;
    ByteBuffer raw = null;
    boolean external = false;
    while (in.next()) {
      switch (in.field()) {
        case DIMS -> in.numbers(sizes::add);
        case DATA_TYPE -> type = (int) in.number();
        case FLOAT_DATA -> floats.add(in.fractions());
        case INT64_DATA -> in.numbers(integers::add);
        case NAME -> name = in.text();
        case RAW_DATA -> raw = in.bytes();
        case DATA_LOCATION -> external = in.number() != 0;
        default -> in.skip();
      }
    }
    if (external) {
      throw new OnnxException(
          "tensor '%s' is stored in another file: save the model with its weights inside"
              .formatted(Quoted.of(name)));
    }
    return new TensorProto(
        name,
        type,
        sizes.all(),
        new StoredBytes(raw == null ? joined(type, floats.all(), integers.all()) : raw));
  }

  private static ByteBuffer joined(int type, List<ByteBuffer> floats, List<Long> integers) {
    if (type == ElementType.INT64) {
      ByteBuffer all = little(integers.size() * Long.BYTES);
      integers.forEach(all::putLong);
      return all.flip();
    } else if (floats.size() == 1) {
      return floats.get(0);
    }
    ByteBuffer all = little(floats.stream().mapToInt(ByteBuffer::remaining).sum());
    floats.forEach(all::put);
    return all.flip();
  }

  private static ByteBuffer little(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
