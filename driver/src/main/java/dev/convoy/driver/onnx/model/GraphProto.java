package dev.convoy.driver.onnx.model;

import dev.convoy.driver.protobuf.MalformedProto;
import dev.convoy.driver.protobuf.ProtoMessage;
import dev.convoy.driver.protobuf.ProtoReader;
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
  private static final int SPARSE_INITIALIZER = 15;

  private static final int MOST = 1 << 16;

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

  static GraphProto read(ProtoReader in) throws MalformedProto {
    Counted<NodeProto> nodes = new Counted<>(MOST, "nodes");
    Counted<TensorProto> initializers = new Counted<>(MOST, "initializers");
    Counted<ValueInfoProto> inputs = new Counted<>(MOST, "inputs");
    Counted<ValueInfoProto> outputs = new Counted<>(MOST, "outputs");
    String name = "";
    while (in.next()) {
      switch (in.field()) {
        case NODE -> nodes.add(NodeProto.read(in.message()));
        case NAME -> name = in.text();
        case INITIALIZER -> initializers.add(TensorProto.read(in.message()));
        case INPUT -> inputs.add(ValueInfoProto.read(in.message()));
        case OUTPUT -> outputs.add(ValueInfoProto.read(in.message()));
        case SPARSE_INITIALIZER ->
            throw new OnnxException("it has sparse initializers, and only dense ones can be read");
        default -> in.skip();
      }
    }
    return new GraphProto(name, nodes.all(), initializers.all(), inputs.all(), outputs.all());
  }
}
