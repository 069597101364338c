package dev.convoy.driver.onnx.importer;

import dev.convoy.driver.onnx.model.AttributeProto;
import dev.convoy.driver.onnx.model.AttributeProto.Constant;
import dev.convoy.driver.onnx.model.AttributeProto.Fraction;
import dev.convoy.driver.onnx.model.AttributeProto.Text;
import dev.convoy.driver.onnx.model.AttributeProto.Value;
import dev.convoy.driver.onnx.model.AttributeProto.Whole;
import dev.convoy.driver.onnx.model.AttributeProto.Wholes;
import dev.convoy.driver.onnx.model.NodeProto;
import dev.convoy.driver.onnx.model.OnnxException;
import dev.convoy.driver.onnx.model.TensorProto;
import dev.convoy.text.Quoted;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A node and its settings, and sentences about it. */
record OnnxNode(NodeProto proto) {

  String operator() {
    return proto.operator();
  }

  /** Its name, or, where it has none, that of what it gives. */
  String name() {
    return proto.name().isEmpty() && !proto.outputs().isEmpty()
        ? proto.outputs().get(0)
        : proto.name();
  }

  /** How many inputs it is given, those at the end that it leaves out not counted. */
  int inputs() {
    int count = proto.inputs().size();
    while (count > 0 && proto.inputs().get(count - 1).isEmpty()) {
      count--;
    }
    return count;
  }

  /** Whether it is given an input. */
  boolean has(int input) {
    return input < proto.inputs().size() && !proto.inputs().get(input).isEmpty();
  }

  /** The name of an input that it must have. */
  String input(int input) {
    if (!has(input)) {
      throw refuse("has no input " + (input + 1));
    }
    return proto.inputs().get(input);
  }

  /** The name of what it gives, of which there must be one. */
  String output() {
    return outputs(1).get(0);
  }

  /** The names of what it gives, of which there may be so many. */
  List<String> outputs(int most) {
    List<String> given = proto.outputs();
    if (given.isEmpty() || given.get(0).isEmpty()) {
      throw refuse("gives nothing");
    } else if (given.stream().skip(most).anyMatch(each -> !each.isEmpty())) {
      throw refuse(
          "gives %d values, and only %s can be read"
              .formatted(given.size(), most == 1 ? "the first" : most + " of them"));
    }
    return given.subList(0, Math.min(most, given.size()));
  }

  private Optional<Value> value(String attribute) {
    return proto.attributes().stream()
        .filter(each -> each.name().equals(attribute))
        .map(AttributeProto::value)
        .findFirst();
  }

  boolean says(String attribute) {
    return value(attribute).isPresent();
  }

  long whole(String attribute, long usual) {
    return value(attribute).map(v -> as(Whole.class, v, attribute).value()).orElse(usual);
  }

  double fraction(String attribute, double usual) {
    return value(attribute)
        .map(v -> decimal(as(Fraction.class, v, attribute).value()))
        .orElse(usual);
  }

  /** The shortest decimal that is this float: 0.1 and not 0.10000000149. */
  private static double decimal(float value) {
    return Double.parseDouble(Float.toString(value));
  }

  String text(String attribute, String usual) {
    return value(attribute).map(v -> as(Text.class, v, attribute).value()).orElse(usual);
  }

  /** A list of whole numbers, none of them beyond what sizes may be. */
  List<Integer> wholes(String attribute, List<Integer> usual) {
    return value(attribute)
        .map(v -> as(Wholes.class, v, attribute).values().stream().map(this::size).toList())
        .orElse(usual);
  }

  Optional<TensorProto> tensor(String attribute) {
    return value(attribute).map(v -> as(Constant.class, v, attribute).tensor());
  }

  private <T> T as(Class<T> kind, Value value, String attribute) {
    if (!kind.isInstance(value)) {
      throw refuse("has a " + attribute + " of the wrong kind");
    }
    return kind.cast(value);
  }

  /** A number that a size may be. */
  int size(long number) {
    if (Math.abs(number) > Integer.MAX_VALUE) {
      throw refuse("has the number " + number + ", which is too large");
    }
    return (int) number;
  }

  /** Refuses the node if a setting is none that can be read. */
  void require(boolean holds, String whatNot) {
    if (!holds) {
      throw refuse(whatNot);
    }
  }

  /** A sentence about it that says what it is. */
  OnnxException refuse(String clause) {
    return new OnnxException(
        "node '%s' (%s) %s".formatted(Quoted.of(name()), Quoted.of(operator()), clause));
  }

  /** Numbers from words. */
  static List<Integer> ints(List<Long> values, OnnxNode node) {
    List<Integer> all = new ArrayList<>();
    values.forEach(value -> all.add(node.size(value)));
    return all;
  }
}
