package dev.convoy.driver.onnx.model;

import dev.convoy.driver.protobuf.ProtoMessage;
import java.util.List;

/**
 * An operation.
 *
 * @param name which nobody else has
 * @param operator what it does, as {@code Conv}
 * @param inputs the names of the values that it reads; empty where it leaves one out
 * @param outputs the names of the values that it makes
 * @param attributes its settings
 */
public record NodeProto(
    String name,
    String operator,
    List<String> inputs,
    List<String> outputs,
    List<AttributeProto> attributes) {
  private static final int INPUT = 1;
  private static final int OUTPUT = 2;
  private static final int NAME = 3;
  private static final int OPERATOR = 4;
  private static final int ATTRIBUTE = 5;

  /** Copies the lists. */
  public NodeProto {
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
    attributes = List.copyOf(attributes);
  }

  ProtoMessage message() {
    ProtoMessage message = new ProtoMessage();
    inputs.forEach(input -> message.text(INPUT, input));
    outputs.forEach(output -> message.text(OUTPUT, output));
    message.text(NAME, name).text(OPERATOR, operator);
    attributes.forEach(attribute -> message.message(ATTRIBUTE, attribute.message()));
    return message;
  }
}
