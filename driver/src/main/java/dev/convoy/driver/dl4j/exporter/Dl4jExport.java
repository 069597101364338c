package dev.convoy.driver.dl4j.exporter;

import dev.convoy.driver.dl4j.Dl4jException;
import dev.convoy.network.ChannelwiseLayer;
import dev.convoy.network.FilterLayer;
import dev.convoy.network.Layer;
import dev.convoy.network.LossLayer;
import dev.convoy.network.Network;
import dev.convoy.network.Network.Node;
import dev.convoy.network.SoftmaxCrossEntropy;
import dev.convoy.network.ViewLayer;
import java.util.List;

/**
 * A classifier of images as a ComputationGraph of DL4J 1.0.0-M2, which gives probabilities. The
 * network's own text goes along, with all that DL4J has no word for.
 */
public final class Dl4jExport {

  private Dl4jExport() {}

  /**
   * The model, without its weights.
   *
   * @throws Dl4jException naming the first layer that DL4J has not
   */
  public static ExportedModel of(Network network) {
    List<Node> losses =
        network.nodes().stream().filter(node -> node.layer() instanceof LossLayer).toList();
    if (losses.size() != 1) {
      throw new Dl4jException(
          "network %s has %d loss layers; Deeplearning4j is given one"
              .formatted(network.name(), losses.size()));
    }
    GraphWriter graph = new GraphWriter(network);
    for (Node node : network.nodes()) {
      write(new LayerSite(graph, network, node));
    }
    return graph.model(network, List.of(losses.get(0).name()));
  }

  private static void write(LayerSite site) {
    Layer layer = site.node().layer();
    if (layer instanceof FilterLayer filters) {
      filters.accept(new FilterVertices(site));
    } else if (layer instanceof ChannelwiseLayer channelwise) {
      channelwise.accept(new ChannelwiseVertices(site));
    } else if (layer instanceof ViewLayer view) {
      view.accept(new ViewVertices(site));
    } else {
      loss(site, (LossLayer) layer);
    }
  }

  private static void loss(LayerSite site, LossLayer layer) {
    if (!(layer instanceof SoftmaxCrossEntropy head)) {
      throw site.refuse("only classifiers are written for Deeplearning4j");
    }
    int dimensions = site.inputShape().dimensions();
    if (dimensions != 0 && dimensions != 2) {
      throw site.refuse("only maps of two dimensions are written for Deeplearning4j");
    }
    if (head.smoothing() != 0) {
      site.graph().note("Deeplearning4j does not smooth labels, if it trains the model on");
    }
    int classes = site.inputShape().channels();
    LayerJson loss =
        dimensions == 0
            ? LayerJson.trained("LossLayer", "Softmax").channels(classes, classes)
            : LayerJson.trained("CnnLossLayer", "Softmax").with("format", "NCHW");
    loss.part("lossFn", "org.nd4j.linalg.lossfunctions.impl.LossMCXENT")
        .put("softmaxClipEps", 1e-10);
    site.last(loss);
  }
}
