package dev.convoy.driver.onnx.model;

import dev.convoy.driver.protobuf.ProtoContent;
import dev.convoy.driver.protobuf.ProtoMessage;
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
  private static final int NAME = 8;
  private static final int RAW_DATA = 9;

  /** Copies the sizes. */
  public TensorProto {
    sizes = List.copyOf(sizes);
  }

  ProtoMessage message() {
    ProtoMessage message = new ProtoMessage();
    sizes.forEach(size -> message.number(DIMS, (long) size));
    return message.number(DATA_TYPE, (long) type).text(NAME, name).content(RAW_DATA, data);
  }
}
