package dev.convoy.driver.dl4j.exporter;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.convoy.driver.dl4j.StoredTensor;
import dev.convoy.network.Network;
import dev.convoy.network.Network.Node;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The vertices of a graph as they are added, each after those it reads, and their parameters. */
final class GraphWriter {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final String GRAPH = "org.deeplearning4j.nn.conf.graph.";

  private final ObjectNode vertices = MAPPER.createObjectNode();
  private final ObjectNode inputs = MAPPER.createObjectNode();
  private final List<String> order = new ArrayList<>(List.of(Network.INPUT));
  private final Set<String> taken = new HashSet<>(Set.of(Network.INPUT));
  private final Map<String, String> given = new HashMap<>(Map.of(Network.INPUT, Network.INPUT));
  private final List<StoredRows> rows = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();

  GraphWriter(Network network) {
    network.nodes().forEach(node -> taken.add(node.name()));
  }

  /** A name that neither a layer nor a vertex has. */
  String unique(String wanted) {
    String name = wanted;
    for (int k = 2; !taken.add(name); k++) {
      name = wanted + "-" + k;
    }
    return name;
  }

  /** Adds a layer; its name is a node's own or {@link #unique}. */
  void layer(String name, LayerJson layer, String input) {
    ObjectNode vertex = vertex("LayerVertex");
    ObjectNode configuration = configuration(vertex.putObject("layerConf"));
    configuration.set("layer", layer.with("layerName", name).json());
    ArrayNode variables = configuration.putArray("variables");
    layer.variables().forEach(variables::add);
    vertex.put("outputVertex", false);
    vertex.putNull("preProcessor");
    vertex(name, vertex, List.of(input));
  }

  /** What is the same of every layer, and of a graph. */
  private static ObjectNode configuration(ObjectNode empty) {
    empty.put("cacheMode", "NONE");
    empty.put("dataType", "FLOAT");
    empty.put("epochCount", 0);
    empty.put("iterationCount", 0);
    empty.put("maxNumLineSearchIterations", 5);
    empty.put("miniBatch", true);
    empty.put("minimize", true);
    empty.put("optimizationAlgo", "STOCHASTIC_GRADIENT_DESCENT");
    empty.put("seed", 1);
    empty.putNull("stepFunction");
    return empty;
  }

  /** The description of a vertex of a class. */
  static ObjectNode vertex(String type) {
    return MAPPER.createObjectNode().put("@class", GRAPH + type);
  }

  /** Adds a vertex; its name is a node's own or {@link #unique}. */
  void vertex(String name, ObjectNode vertex, List<String> reads) {
    vertices.set(name, vertex);
    ArrayNode of = inputs.putArray(name);
    reads.forEach(of::add);
    order.add(name);
  }

  /** Says where the next parameters come from: all of some tensors. */
  void store(List<StoredTensor> tensors) {
    tensors.forEach(tensor -> rows.add(new StoredRows(0, tensor)));
  }

  /** Says where the next parameters come from: share {@code part} of the rows of some tensors. */
  void store(int part, List<StoredTensor> tensors) {
    tensors.forEach(tensor -> rows.add(new StoredRows(part * tensor.layout().elements(), tensor)));
  }

  /** Says which vertex gives what a layer of Convoy's gives. */
  void give(Node node, String vertex) {
    given.put(node.name(), vertex);
  }

  /** The vertex that gives what a layer of Convoy's gives. */
  String given(String layer) {
    return given.getOrDefault(layer, layer);
  }

  void note(String sentence) {
    if (!notes.contains(sentence)) {
      notes.add(sentence);
    }
  }

  /** The whole graph, whose outputs are what these layers of Convoy's give. */
  ExportedModel model(Network network, List<String> outputs) {
    ObjectNode graph = MAPPER.createObjectNode();
    graph.put("backpropType", "Standard");
    graph.put("cacheMode", "NONE");
    graph.put("dataType", "FLOAT");
    configuration(graph.putObject("defaultConfiguration")).putArray("variables");
    graph.put("epochCount", 0);
    graph.put("inferenceWorkspaceMode", "ENABLED");
    graph.put("iterationCount", 0);
    graph.putArray("networkInputs").add(Network.INPUT);
    ArrayNode ends = graph.putArray("networkOutputs");
    outputs.forEach(output -> ends.add(given(output)));
    ArrayNode indices = graph.putArray("topologicalOrder");
    for (int i = 0; i < order.size(); i++) {
      indices.add(i);
    }
    ArrayNode names = graph.putArray("topologicalOrderStr");
    order.forEach(names::add);
    graph.put("trainingWorkspaceMode", "ENABLED");
    graph.put("validateOutputLayerConfig", true);
    graph.set("vertexInputs", inputs);
    graph.set("vertices", vertices);
    try {
      String text = MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(graph);
      return new ExportedModel(network, text, rows, vertices.size(), notes);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e); // a tree can always be written
    }
  }
}
