package dev.convoy.driver.onnx.exporter;

import dev.convoy.driver.onnx.model.ElementType;
import dev.convoy.driver.onnx.model.GraphProto;
import dev.convoy.driver.onnx.model.ModelProto;
import dev.convoy.driver.onnx.model.ValueInfoProto;
import dev.convoy.driver.onnx.model.ValueInfoProto.Dimension;
import dev.convoy.driver.onnx.model.ValueInfoProto.Fixed;
import dev.convoy.driver.onnx.model.ValueInfoProto.Open;
import dev.convoy.network.ChannelwiseLayer;
import dev.convoy.network.DeformableConvolution;
import dev.convoy.network.FilterLayer;
import dev.convoy.network.Layer;
import dev.convoy.network.LossLayer;
import dev.convoy.network.Network;
import dev.convoy.network.Network.Node;
import dev.convoy.network.ViewLayer;
import dev.convoy.network.yaml.NetworkYaml;
import dev.convoy.tensor.Shape;
import dev.convoy.worker.runtime.train.Weights;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A network as an ONNX model for inference, for batches of any size.
 *
 * <p>What only training has is left out: a loss head, so that a classifier gives the scores that
 * softmax would make probabilities of; dropout; and the statistics of a batch, in place of which
 * running averages stand. The network's own text is among the model's metadata, with all of that.
 */
public final class OnnxExport {
  /** The model's metadata that holds the network as YAML. */
  public static final String NETWORK = "convoy.network";

  private static final String BATCH = "batch";

  /** Operators that ONNX Runtime and the checker of Debian 12 know, in the form that goes along. */
  private static final long OPSET = 17;

  private static final long IR_VERSION = 8;

  /** The first operators among which there is DeformConv, and their form. */
  private static final long DEFORMABLE_OPSET = 19;

  private static final long DEFORMABLE_IR_VERSION = 9;

  private OnnxExport() {}

  /**
   * The model, which reads weights only when it is written.
   *
   * @param weights the network's parameters and running averages, by their global names
   * @throws dev.convoy.driver.onnx.model.OnnxException if a layer cannot be said in ONNX
   */
  public static ModelProto model(Network network, Weights.Source weights) {
    GraphWriter graph = new GraphWriter(network, weights);
    for (Node node : network.nodes()) {
      if (!(node.layer() instanceof LossLayer)) {
        graph.layer(node, output(new LayerSite(graph, network, node)));
      }
    }
    List<ValueInfoProto> outputs = new ArrayList<>();
    for (String layer : outputs(network)) {
      outputs.add(value(graph.output(layer), network.shape(layer)));
    }
    boolean deforms =
        network.nodes().stream().anyMatch(n -> n.layer() instanceof DeformableConvolution);
    return new ModelProto(
        deforms ? DEFORMABLE_IR_VERSION : IR_VERSION,
        deforms ? DEFORMABLE_OPSET : OPSET,
        "convoy",
        new GraphProto(
            network.name(),
            graph.nodes(),
            graph.initializers(),
            List.of(value(Network.INPUT, network.input())),
            outputs),
        Map.of(NETWORK, NetworkYaml.write(network)));
  }

  private static String output(LayerSite site) {
    Layer layer = site.node().layer();
    if (layer instanceof FilterLayer filters) {
      return filters.accept(new FilterNodes(site));
    } else if (layer instanceof ChannelwiseLayer channelwise) {
      return channelwise.accept(new ChannelwiseNodes(site));
    }
    return ((ViewLayer) layer).accept(new ViewNodes(site));
  }

  /** What losses read; of a network without one, what nobody reads. */
  private static Set<String> outputs(Network network) {
    Set<String> ofLosses =
        network.nodes().stream()
            .filter(n -> n.layer() instanceof LossLayer)
            .map(n -> n.inputs().get(0))
            .collect(Collectors.toCollection(LinkedHashSet::new));
    if (!ofLosses.isEmpty()) {
      return ofLosses;
    }
    Set<String> unread =
        network.nodes().stream()
            .map(Node::name)
            .collect(Collectors.toCollection(LinkedHashSet::new));
    network.nodes().forEach(n -> unread.removeAll(n.inputs()));
    return unread;
  }

  private static ValueInfoProto value(String name, Shape shape) {
    List<Dimension> sizes = new ArrayList<>(List.of(new Open(BATCH), new Fixed(shape.channels())));
    shape.spatial().forEach(size -> sizes.add(new Fixed(size)));
    return new ValueInfoProto(name, ElementType.FLOAT, sizes);
  }
}
