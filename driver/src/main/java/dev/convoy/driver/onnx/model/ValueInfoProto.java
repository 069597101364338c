package dev.convoy.driver.onnx.model;

import dev.convoy.driver.protobuf.ProtoMessage;
import java.util.List;

/**
 * An input or output of a graph.
 *
 * @param type of its elements, of {@link ElementType}
 * @param sizes its dimensions
 */
public record ValueInfoProto(String name, int type, List<Dimension> sizes) {
  private static final int NAME = 1;
  private static final int TYPE = 2;
  private static final int TENSOR_TYPE = 1;
  private static final int ELEMENT_TYPE = 1;
  private static final int SHAPE = 2;
  private static final int DIMENSION = 1;
  private static final int VALUE = 1;
  private static final int PARAMETER = 2;

  /** A dimension: of a size, or of one that is open and has a name. */
  public sealed interface Dimension {}

  /** A size. */
  public record Fixed(long size) implements Dimension {}

  /** Whatever size there is; those of one name are equal. */
  public record Open(String name) implements Dimension {}

  /** Copies the sizes. */
  public ValueInfoProto {
    sizes = List.copyOf(sizes);
  }

  ProtoMessage message() {
    ProtoMessage shape = new ProtoMessage();
    sizes.forEach(size -> shape.message(DIMENSION, message(size)));
    ProtoMessage tensor = new ProtoMessage().number(ELEMENT_TYPE, (long) type);
    return new ProtoMessage()
        .text(NAME, name)
        .message(TYPE, new ProtoMessage().message(TENSOR_TYPE, tensor.message(SHAPE, shape)));
  }

  private static ProtoMessage message(Dimension dimension) {
    return dimension instanceof Fixed fixed
        ? new ProtoMessage().number(VALUE, fixed.size())
        : new ProtoMessage().text(PARAMETER, ((Open) dimension).name());
  }
}
