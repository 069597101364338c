package dev.convoy.driver.onnx;

import dev.convoy.driver.onnx.model.AttributeProto;
import dev.convoy.driver.onnx.model.ElementType;
import dev.convoy.driver.onnx.model.GraphProto;
import dev.convoy.driver.onnx.model.ModelProto;
import dev.convoy.driver.onnx.model.NodeProto;
import dev.convoy.driver.onnx.model.StoredBytes;
import dev.convoy.driver.onnx.model.TensorProto;
import dev.convoy.driver.onnx.model.ValueInfoProto;
import dev.convoy.driver.onnx.model.ValueInfoProto.Dimension;
import dev.convoy.driver.onnx.model.ValueInfoProto.Fixed;
import dev.convoy.driver.onnx.model.ValueInfoProto.Open;
import dev.convoy.driver.report.output.OutputFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;

/** A model as PyTorch writes them, node by node; each node's value is called as the node is. */
final class TorchLikeModel {
  private final Random random = new Random(3);
  private final List<NodeProto> nodes = new ArrayList<>();
  private final List<TensorProto> initializers = new ArrayList<>();
  private final List<Dimension> input;
  private long opset = 17;
  private String output = "";

  /** Of an open batch of records of these sizes. */
  TorchLikeModel(int... sizes) {
    input = new ArrayList<>(List.of(new Open("batch_size")));
    Arrays.stream(sizes).forEach(size -> input.add(new Fixed(size)));
  }

  /** With so many records a batch. */
  TorchLikeModel batch(long records) {
    input.set(0, new Fixed(records));
    return this;
  }

  TorchLikeModel opset(long version) {
    opset = version;
    return this;
  }

  /** Adds weights around 0. */
  TorchLikeModel weights(String name, int... sizes) {
    int elements = Arrays.stream(sizes).reduce(1, (a, b) -> a * b);
    ByteBuffer bytes = little(elements * Float.BYTES);
    for (int i = 0; i < elements; i++) {
      bytes.putFloat((float) (0.3 * random.nextGaussian()));
    }
    return constant(name, ElementType.FLOAT, bytes, sizes);
  }

  /** Adds one float. */
  TorchLikeModel number(String name, float value) {
    return constant(name, ElementType.FLOAT, little(Float.BYTES).putFloat(value));
  }

  /** Adds a list of whole numbers. */
  TorchLikeModel integers(String name, long... values) {
    ByteBuffer bytes = little(values.length * Long.BYTES);
    Arrays.stream(values).forEach(bytes::putLong);
    return constant(name, ElementType.INT64, bytes, values.length);
  }

  /** Adds one whole number that is no list. */
  TorchLikeModel integer(String name, long value) {
    return constant(name, ElementType.INT64, little(Long.BYTES).putLong(value));
  }

  private TorchLikeModel constant(String name, int type, ByteBuffer bytes, int... sizes) {
    List<Long> dimensions = Arrays.stream(sizes).mapToObj(size -> (long) size).toList();
    initializers.add(new TensorProto(name, type, dimensions, new StoredBytes(bytes.flip())));
    return this;
  }

  private static ByteBuffer little(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Adds a node. */
  TorchLikeModel node(
      String name, String operator, List<String> inputs, AttributeProto... attributes) {
    return node(name, operator, inputs, List.of(name), attributes);
  }

  /** Adds a node that gives several values. */
  TorchLikeModel node(
      String name,
      String operator,
      List<String> inputs,
      List<String> outputs,
      AttributeProto... attributes) {
    nodes.add(new NodeProto(name, operator, inputs, outputs, List.of(attributes)));
    output = outputs.get(0);
    return this;
  }

  /** A list of whole numbers for a node. */
  static AttributeProto ints(String name, long... values) {
    return new AttributeProto(
        name, new AttributeProto.Wholes(LongStream.of(values).boxed().toList()));
  }

  /** The model, whose last node's value is its output. */
  ModelProto model() {
    List<Dimension> open = List.of(new Open("batch_size"), new Open("classes"));
    return new ModelProto(
        8,
        opset,
        "pytorch",
        new GraphProto(
            "main_graph",
            nodes,
            initializers,
            List.of(new ValueInfoProto("input.1", ElementType.FLOAT, input)),
            List.of(new ValueInfoProto(output, ElementType.FLOAT, open))),
        Map.of());
  }

  /** Writes it. */
  Path write(Path file) {
    OutputFile.write(file, model().message()::writeTo);
    return file;
  }
}
