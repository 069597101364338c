package dev.convoy.driver.onnx.model;

import dev.convoy.driver.protobuf.MalformedProto;
import dev.convoy.driver.protobuf.ProtoMessage;
import dev.convoy.driver.protobuf.ProtoReader;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A setting of a node: its name, and a value of one of some kinds. */
public record AttributeProto(String name, Value value) {
  private static final int NAME = 1;
  private static final int FLOAT = 2;
  private static final int INT = 3;
  private static final int STRING = 4;
  private static final int TENSOR = 5;
  private static final int FLOATS = 7;
  private static final int INTS = 8;
  private static final int TYPE = 20;
  private static final int MOST_VALUES = 1 << 12;

  /** What it says. */
  public sealed interface Value {}

  /** A whole number; 1 and 0 are yes and no. */
  public record Whole(long value) implements Value {}

  /** Whole numbers. */
  public record Wholes(List<Long> values) implements Value {
    /** Copies the values. */
    public Wholes {
      values = List.copyOf(values);
    }
  }

  /** Fractions. */
  public record Fractions(List<Float> values) implements Value {
    /** Copies the values. */
    public Fractions {
      values = List.copyOf(values);
    }
  }

  /** A constant. */
  public record Constant(TensorProto tensor) implements Value {}

  /** Of a kind that no operator of a convolutional network has, as a graph. */
  public record Other() implements Value {}

  /** A fraction. */
  public record Fraction(float value) implements Value {}

  /** A word. */
  public record Text(String value) implements Value {}

  /** With a whole number. */
  public static AttributeProto of(String name, long value) {
    return new AttributeProto(name, new Whole(value));
  }

  /** With a fraction, to the precision that ONNX has. */
  public static AttributeProto of(String name, double value) {
    return new AttributeProto(name, new Fraction((float) value));
  }

  /** With a word. */
  public static AttributeProto of(String name, String value) {
    return new AttributeProto(name, new Text(value));
  }

  /** With a whole number a dimension. */
  public static AttributeProto of(String name, List<Integer> values) {
    return new AttributeProto(name, new Wholes(values.stream().map(Integer::longValue).toList()));
  }

  /** Kinds are numbered as in {@code AttributeProto.AttributeType}. */
  ProtoMessage message() {
    ProtoMessage message = new ProtoMessage().text(NAME, name);
    if (value instanceof Fraction fraction) {
      return message.number(FLOAT, fraction.value()).number(TYPE, 1L);
    } else if (value instanceof Whole whole) {
      return message.number(INT, whole.value()).number(TYPE, 2L);
    } else if (value instanceof Text text) {
      return message.text(STRING, text.value()).number(TYPE, 3L);
    } else if (value instanceof Constant constant) {
      return message.message(TENSOR, constant.tensor().message()).number(TYPE, 4L);
    } else if (value instanceof Fractions fractions) {
      fractions.values().forEach(each -> message.number(FLOATS, (float) each));
      return message.number(TYPE, 6L);
    } else if (value instanceof Wholes wholes) {
      wholes.values().forEach(each -> message.number(INTS, (long) each));
      return message.number(TYPE, 7L);
    }
    throw new IllegalStateException("nobody makes an attribute of another kind");
  }

  /** Reads one, of the kind that its fields are of: early writers do not say it. */
  static AttributeProto read(ProtoReader in) throws MalformedProto {
    Counted<Long> wholes = new Counted<>(MOST_VALUES, "values in an attribute");
    Counted<Float> fractions = new Counted<>(MOST_VALUES, "values in an attribute");
    String name = "";
    Value value = null;
    long type = 0;
    while (in.next()) {
      switch (in.field()) {
        case NAME -> name = in.text();
        case FLOAT -> value = new Fraction(in.fraction());
        case INT -> value = new Whole(in.number());
        case STRING -> value = new Text(in.text());
        case TENSOR -> value = new Constant(TensorProto.read(in.message()));
        case FLOATS -> floats(in.fractions()).forEach(fractions::add);
        case INTS -> in.numbers(wholes::add);
        case TYPE -> type = in.number();
        default -> in.skip();
      }
    }
    return new AttributeProto(name, value(value, type, wholes.all(), fractions.all()));
  }

  private static Value value(
      @Nullable Value one, long type, List<Long> wholes, List<Float> fractions) {
    if (type == 7 || (type == 0 && !wholes.isEmpty())) {
      return new Wholes(wholes);
    } else if (type == 6 || (type == 0 && !fractions.isEmpty())) {
      return new Fractions(fractions);
    } else if (one != null) {
      return one;
    }
    return type == 1 ? new Fraction(0) : type == 2 ? new Whole(0) : new Other();
  }

  private static List<Float> floats(ByteBuffer bytes) {
    List<Float> floats = new ArrayList<>();
    while (bytes.hasRemaining() && floats.size() <= MOST_VALUES) {
      floats.add(bytes.getFloat());
    }
    return floats;
  }
}
