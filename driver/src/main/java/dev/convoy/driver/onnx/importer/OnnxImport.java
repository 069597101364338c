package dev.convoy.driver.onnx.importer;

import dev.convoy.driver.imported.ImportedNetwork;
import dev.convoy.driver.onnx.model.ElementType;
import dev.convoy.driver.onnx.model.GraphProto;
import dev.convoy.driver.onnx.model.ModelProto;
import dev.convoy.driver.onnx.model.NodeProto;
import dev.convoy.driver.onnx.model.OnnxException;
import dev.convoy.driver.onnx.model.TensorProto;
import dev.convoy.driver.onnx.model.ValueInfoProto;
import dev.convoy.driver.onnx.model.ValueInfoProto.Dimension;
import dev.convoy.driver.onnx.model.ValueInfoProto.Fixed;
import dev.convoy.network.Bounds;
import dev.convoy.network.NetworkException;
import dev.convoy.network.SoftmaxCrossEntropy;
import dev.convoy.tensor.Shape;
import dev.convoy.text.Quoted;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Reads a model node by node. A loss head is put behind its output, before which a softmax at the
 * end goes away: the head has one.
 *
 * <p>A model that Convoy exported, and nobody changed, gives the network that it was, with all that
 * only training has.
 */
public final class OnnxImport {
  /** Before, sums and products do not broadcast. */
  private static final long FIRST_OPSET = 7;

  private static final long LAST_OPSET = 24;
  private static final Set<String> AT_THE_END = Set.of("Softmax", "LogSoftmax");
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._+-]{0,99}");

  private OnnxImport() {}

  /**
   * The network and its weights.
   *
   * @param name of the network, where the model has none that a network may have
   * @throws OnnxException naming the node that cannot be a layer, or what the model lacks
   */
  public static ImportedNetwork read(ModelProto model, String name) {
    if (model.opset() < FIRST_OPSET || model.opset() > LAST_OPSET) {
      throw new OnnxException(
          "its operators are those of opset %d, and those of %d to %d can be read"
              .formatted(model.opset(), FIRST_OPSET, LAST_OPSET));
    }
    return OwnExport.read(model).orElseGet(() -> readNodes(model, name));
  }

  private static ImportedNetwork readNodes(ModelProto model, String name) {
    GraphProto graph = model.graph();
    ValueInfoProto input = input(graph);
    Shape shape = shape(input);
    ImportedGraph read = new ImportedGraph(graph, input.name(), shape, batch(input));
    if (graph.outputs().size() != 1) {
      throw new OnnxException(
          "it gives %d outputs, and a classifier gives one".formatted(graph.outputs().size()));
    }
    String output = graph.outputs().get(0).name();
    OnnxNode last = new OnnxNode(new NodeProto(output, "output", List.of(), List.of(), List.of()));
    for (NodeProto proto : graph.nodes()) {
      OnnxNode node = new OnnxNode(proto);
      if (AT_THE_END.contains(node.operator())) {
        softmax(node, read);
      } else {
        Operators.read(node, read);
      }
    }
    NodeValue scores = read.output(output);
    if (scores == null || !scores.isPlain()) {
      throw new OnnxException(
          "its output '%s' is no value of a layer".formatted(Quoted.of(output)));
    }
    ImportedLayers layers = read.layers();
    layers.add(last, layers.names().unique("loss"), new SoftmaxCrossEntropy(), scores);
    boolean named = NAME.matcher(graph.name()).matches();
    return checked(layers.network(named ? graph.name() : name, read.notes()));
  }

  private static void softmax(OnnxNode node, ImportedGraph graph) {
    NodeValue value = graph.plain(node, 0);
    long axis = node.whole("axis", 1);
    node.require(
        graph.isOutput(node.output()) && graph.readers(node.output()).isEmpty(),
        "is not at the end");
    node.require(
        axis == 1 || axis + 1 + value.sizes().size() == 1, "is over other than the channels");
    graph.notes().add("the %s at its end is left out: the loss has one".formatted(node.operator()));
    graph.give(node, value);
  }

  /** A network that its file gives again. */
  private static ImportedNetwork checked(ImportedNetwork imported) {
    imported
        .whyUnwritable()
        .ifPresent(
            why -> {
              throw new OnnxException(why);
            });
    return imported;
  }

  /** The input that is no constant. */
  private static ValueInfoProto input(GraphProto graph) {
    Set<String> constants =
        graph.initializers().stream().map(TensorProto::name).collect(Collectors.toSet());
    List<ValueInfoProto> inputs =
        graph.inputs().stream().filter(each -> !constants.contains(each.name())).toList();
    if (inputs.size() != 1 || inputs.get(0).type() != ElementType.FLOAT) {
      throw new OnnxException(
          "it reads %d inputs%s, and a classifier reads one batch of floats"
              .formatted(
                  inputs.size(),
                  inputs.size() == 1 ? " of type " + ElementType.name(inputs.get(0).type()) : ""));
    }
    return inputs.get(0);
  }

  private static Shape shape(ValueInfoProto input) {
    String sentence =
        "its input '%s' has sizes that are open or too large: save the model with all but the batch fixed"
            .formatted(Quoted.of(input.name()));
    List<Integer> sizes = new ArrayList<>();
    for (Dimension dimension : input.sizes().stream().skip(1).toList()) {
      if (!(dimension instanceof Fixed fixed)
          || fixed.size() < 1
          || fixed.size() > Integer.MAX_VALUE) {
        throw new OnnxException(sentence);
      }
      sizes.add((int) fixed.size());
    }
    if (sizes.isEmpty() || sizes.size() > 4) {
      throw new OnnxException(
          "its input '%s' is no batch of records of channels and up to three dimensions"
              .formatted(Quoted.of(input.name())));
    }
    try {
      Shape shape = new Shape(sizes.get(0), sizes.subList(1, sizes.size()));
      Bounds.check(shape);
      return shape;
    } catch (NetworkException e) {
      throw new OnnxException(sentence);
    }
  }

  private static long batch(ValueInfoProto input) {
    return input.sizes().get(0) instanceof Fixed fixed && fixed.size() > 0
        ? fixed.size()
        : Sizes.BATCH;
  }
}
