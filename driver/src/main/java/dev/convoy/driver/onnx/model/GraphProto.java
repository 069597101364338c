package dev.convoy.driver.onnx.model;

import dev.convoy.driver.protobuf.ProtoMessage;
import java.util.List;

/**
 * What a model computes.
 *
 * @param nodes its operations, each after those that it reads
 * @param initializers its constants
 */
public record GraphProto(
    String name,
    List<NodeProto> nodes,
    List<TensorProto> initializers,
    List<ValueInfoProto> inputs,
    List<ValueInfoProto> outputs) {
  private static final int NODE = 1;
  private static final int NAME = 2;
  private static final int INITIALIZER = 5;
  private static final int INPUT = 11;
  private static final int OUTPUT = 12;

  /** Copies the lists. */
  public GraphProto {
    nodes = List.copyOf(nodes);
    initializers = List.copyOf(initializers);
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
  }

  ProtoMessage message() {
    ProtoMessage message = new ProtoMessage();
    nodes.forEach(node -> message.message(NODE, node.message()));
    message.text(NAME, name);
    initializers.forEach(tensor -> message.message(INITIALIZER, tensor.message()));
    inputs.forEach(input -> message.message(INPUT, input.message()));
    outputs.forEach(output -> message.message(OUTPUT, output.message()));
    return message;
  }
}
