package dev.convoy.driver.baseline;

import dev.convoy.job.OptimizerSpec;
import dev.convoy.job.UpdateRule;
import dev.convoy.network.Activation;
import dev.convoy.network.Activation.Function;
import dev.convoy.network.BatchNorm;
import dev.convoy.network.Convolution;
import dev.convoy.network.Dropout;
import dev.convoy.network.Flatten;
import dev.convoy.network.Linear;
import dev.convoy.network.LocalResponseNorm;
import dev.convoy.network.Network;
import dev.convoy.network.Network.Node;
import dev.convoy.network.NetworkException;
import dev.convoy.network.Pooling;
import dev.convoy.network.SoftmaxCrossEntropy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.learning.config.Sgd;

/**
 * A network as a graph of DL4J, which has no grouped convolution: each group is a branch.
 *
 * <p>Branches stay apart as long as layers allow, so that towers are merged and taken apart again
 * only where they meet. An activation that follows a filter becomes part of it, which DL4J runs in
 * place.
 */
final class BranchedGraph {

  /** The trained layers of the graph: part {@code part} of {@code parts} of a node, by outputs. */
  record Filter(String vertex, Node node, int part, int parts) {}

  private final Network network;
  private final GraphBuilder graph;
  private final List<Filter> filters = new ArrayList<>();
  private final Set<String> vertices = new HashSet<>();

  /** For each layer the vertices that hold its channels, in order, each an equal share. */
  private final Map<String, List<String>> parts = new HashMap<>();

  /** DL4J has no momentum but Nesterov's. */
  private static IUpdater updater(OptimizerSpec optimizer) {
    double rate = optimizer.learningRate().peak();
    double momentum = ((UpdateRule.Sgd) optimizer.rule()).momentum();
    return momentum == 0 ? new Sgd(rate) : new Nesterovs(rate, momentum);
  }

  private BranchedGraph(Network network, OptimizerSpec optimizer, long seed) {
    this.network = network;
    this.graph =
        new NeuralNetConfiguration.Builder()
            .seed(seed)
            .updater(updater(optimizer))
            .l2(optimizer.rule().weightDecay())
            .l2Bias(optimizer.rule().weightDecay())
            .graphBuilder()
            .addInputs(Network.INPUT)
            .setInputTypes(
                InputType.convolutional(
                    network.input().spatial().get(0),
                    network.input().spatial().get(1),
                    network.input().channels()));
    parts.put(Network.INPUT, List.of(Network.INPUT));
    network.nodes().forEach(this::place);
  }

  /**
   * The graph of a network of two-dimensional filters.
   *
   * @throws NetworkException if it has a layer that is not translated
   */
  static BranchedGraph of(Network network, OptimizerSpec optimizer, long seed) {
    return new BranchedGraph(network, optimizer, seed);
  }

  /** DL4J's description of it. */
  ComputationGraphConfiguration configuration() {
    return graph.build();
  }

  /** Its trained layers. */
  List<Filter> filters() {
    return List.copyOf(filters);
  }

  private void place(Node node) {
    String input = node.inputs().get(0);
    var layer = node.layer();
    if (layer instanceof Convolution c) {
      branches(node, split(input, c.groups()), () -> Dl4jLayers.of(c, activationAfter(node)));
    } else if (layer instanceof Linear l) {
      branches(node, split(input, 1), () -> Dl4jLayers.of(l, activationAfter(node)));
    } else if (layer instanceof BatchNorm norm) {
      branches(node, parts(input), () -> Dl4jLayers.of(norm));
    } else if (layer instanceof LocalResponseNorm norm) {
      branches(node, split(input, norm.towers()), () -> Dl4jLayers.of(norm));
    } else if (layer instanceof Pooling pooling) {
      branches(node, parts(input), () -> Dl4jLayers.of(pooling));
    } else if (layer instanceof Dropout dropout) {
      branches(node, parts(input), () -> Dl4jLayers.of(dropout));
    } else if (layer instanceof Activation activation) {
      if (isFilter(network.node(input)) && readers(input) == 1) {
        parts.put(node.name(), parts(input)); // already part of the filter
      } else {
        branches(node, parts(input), () -> Dl4jLayers.of(activation));
      }
    } else if (layer instanceof Flatten) {
      parts.put(node.name(), List.of(merged(input))); // DL4J flattens where a linear layer reads
    } else if (layer instanceof SoftmaxCrossEntropy loss) {
      branches(node, split(input, 1), () -> Dl4jLayers.of(loss));
      graph.setOutputs(node.name());
    } else {
      throw new NetworkException(
          node.name() + ": there is no translation of a " + layer.describe() + " to DL4J");
    }
  }

  private void branches(Node node, List<String> inputs, Supplier<Layer> layer) {
    List<String> outputs = new ArrayList<>();
    for (int i = 0; i < inputs.size(); i++) {
      String name = inputs.size() == 1 ? node.name() : node.name() + "-" + i;
      graph.addLayer(name, layer.get(), inputs.get(i));
      outputs.add(name);
      if (!network.parameters(node).isEmpty()) {
        filters.add(new Filter(name, node, i, inputs.size()));
      }
    }
    parts.put(node.name(), outputs);
  }

  private @Nullable Function activationAfter(Node node) {
    return network.nodes().stream()
        .filter(n -> n.inputs().contains(node.name()))
        .filter(n -> n.layer() instanceof Activation && readers(node.name()) == 1)
        .map(n -> ((Activation) n.layer()).function())
        .findFirst()
        .orElse(null);
  }

  private static boolean isFilter(Node node) {
    return node.layer() instanceof Convolution || node.layer() instanceof Linear;
  }

  private long readers(String layer) {
    return network.nodes().stream().filter(n -> n.inputs().contains(layer)).count();
  }

  private List<String> parts(String layer) {
    return parts.getOrDefault(layer, List.of());
  }

  /** The vertices that hold {@code count} equal shares of a layer's channels. */
  private List<String> split(String layer, int count) {
    if (parts(layer).size() == count) {
      return parts(layer);
    }
    String whole = merged(layer);
    int share = network.shape(layer).channels() / count;
    List<String> shares = new ArrayList<>();
    for (int i = 0; i < count && count > 1; i++) {
      String name = layer + "-part-" + i + "-of-" + count;
      if (vertices.add(name)) {
        graph.addVertex(name, new ChannelShare(i * share, (i + 1) * share), whole);
      }
      shares.add(name);
    }
    return count == 1 ? List.of(whole) : shares;
  }

  private String merged(String layer) {
    if (parts(layer).size() == 1) {
      return parts(layer).get(0);
    }
    String name = layer + "-merged";
    if (vertices.add(name)) {
      graph.addVertex(name, new MergeVertex(), parts(layer).toArray(String[]::new));
    }
    return name;
  }
}
