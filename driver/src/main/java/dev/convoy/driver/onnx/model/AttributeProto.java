package dev.convoy.driver.onnx.model;

import dev.convoy.driver.protobuf.ProtoMessage;
import java.util.List;

/** A setting of a node: its name, and a value of one of some kinds. */
public record AttributeProto(String name, Value value) {
  private static final int NAME = 1;
  private static final int FLOAT = 2;
  private static final int INT = 3;
  private static final int STRING = 4;
  private static final int INTS = 8;
  private static final int TYPE = 20;

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
    }
    ((Wholes) value).values().forEach(each -> message.number(INTS, (long) each));
    return message.number(TYPE, 7L);
  }
}
