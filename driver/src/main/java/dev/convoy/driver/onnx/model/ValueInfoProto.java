package dev.convoy.driver.onnx.model;

import dev.convoy.driver.protobuf.MalformedProto;
import dev.convoy.driver.protobuf.ProtoMessage;
import dev.convoy.driver.protobuf.ProtoReader;
import java.util.List;

/**
 * An input or output of a graph.
 *
 * @param type of its elements, of {@link ElementType}; 0 where it is no tensor
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

  private static final int MOST_SIZES = 16;

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

  static ValueInfoProto read(ProtoReader in) throws MalformedProto {
    Counted<Dimension> sizes = new Counted<>(MOST_SIZES, "dimensions of a value");
    String name = "";
    int type = 0;
    while (in.next()) {
      switch (in.field()) {
        case NAME -> name = in.text();
        case TYPE -> type = readType(in.message(), sizes);
        default -> in.skip();
      }
    }
    return new ValueInfoProto(name, type, sizes.all());
  }

  private static int readType(ProtoReader in, Counted<Dimension> sizes) throws MalformedProto {
    int type = 0;
    while (in.next()) {
      if (in.field() == TENSOR_TYPE) {
        ProtoReader tensor = in.message();
        while (tensor.next()) {
          switch (tensor.field()) {
            case ELEMENT_TYPE -> type = (int) tensor.number();
            case SHAPE -> readShape(tensor.message(), sizes);
            default -> tensor.skip();
          }
        }
      } else {
        in.skip();
      }
    }
    return type;
  }

  private static void readShape(ProtoReader in, Counted<Dimension> sizes) throws MalformedProto {
    while (in.next()) {
      if (in.field() == DIMENSION) {
        sizes.add(readDimension(in.message()));
      } else {
        in.skip();
      }
    }
  }

  private static Dimension readDimension(ProtoReader in) throws MalformedProto {
    Dimension dimension = new Open("");
    while (in.next()) {
      switch (in.field()) {
        case VALUE -> dimension = new Fixed(in.number());
        case PARAMETER -> dimension = new Open(in.text());
        default -> in.skip();
      }
    }
    return dimension;
  }

  private static ProtoMessage message(Dimension dimension) {
    return dimension instanceof Fixed fixed
        ? new ProtoMessage().number(VALUE, fixed.size())
        : new ProtoMessage().text(PARAMETER, ((Open) dimension).name());
  }
}
