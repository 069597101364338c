package dev.convoy.driver.onnx.model;

import dev.convoy.driver.protobuf.MalformedProto;
import dev.convoy.driver.protobuf.ProtoMessage;
import dev.convoy.driver.protobuf.ProtoReader;
import java.util.List;

/**
 * An operation.
 *
 * @param name which nobody else has
 * @param operator what it does, as {@code Conv}; with its domain before it, and a dot, where that
 *     is not ONNX's own
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
  private static final int DOMAIN = 7;

  private static final int MOST = 1 << 10;

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

  static NodeProto read(ProtoReader in) throws MalformedProto {
    Counted<String> inputs = new Counted<>(MOST, "inputs of a node");
    Counted<String> outputs = new Counted<>(MOST, "outputs of a node");
    Counted<AttributeProto> attributes = new Counted<>(MOST, "attributes of a node");
    String name = "";
    String operator = "";
    String domain = "";
    while (in.next()) {
      switch (in.field()) {
        case INPUT -> inputs.add(in.text());
        case OUTPUT -> outputs.add(in.text());
        case NAME -> name = in.text();
        case OPERATOR -> operator = in.text();
        case ATTRIBUTE -> attributes.add(AttributeProto.read(in.message()));
        case DOMAIN -> domain = in.text();
        default -> in.skip();
      }
    }
    return new NodeProto(
        name,
        ModelProto.isOwn(domain) ? operator : domain + "." + operator,
        inputs.all(),
        outputs.all(),
        attributes.all());
  }
}
