package dev.convoy.driver.onnx.importer;

import dev.convoy.driver.onnx.model.StoredBytes;
import dev.convoy.network.BatchNorm;
import dev.convoy.network.ChannelSlice;
import dev.convoy.network.Concat;
import dev.convoy.network.LocalResponseNorm;
import dev.convoy.network.Upsample;
import dev.convoy.tensor.Shape;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/** Normalisation, parts of channels and their joining, larger maps. */
final class ChannelOperators {
  static final Map<String, Operator> ALL =
      Map.of(
          "BatchNormalization", ChannelOperators::batchNorm,
          "LRN", ChannelOperators::localResponseNorm,
          "Concat", ChannelOperators::concat,
          "Split", ChannelOperators::split,
          "Slice", ChannelOperators::slice,
          "Resize", ChannelOperators::resize);

  private static final List<String> PARAMETERS =
      List.of("weight", "bias", "running_mean", "running_var");

  private ChannelOperators() {}

  private static void batchNorm(OnnxNode node, ImportedGraph graph) {
    node.require(
        node.whole("training_mode", 0) == 0, "is exported for training, not for inference");
    NodeValue input = graph.plain(node, 0);
    double stays = node.fraction("momentum", 0.9);
    double momentum = BigDecimal.ONE.subtract(BigDecimal.valueOf(stays)).doubleValue();
    node.require(momentum >= 0 && momentum <= 1, "has a momentum that is none");
    BatchNorm layer = new BatchNorm(node.fraction("epsilon", 1e-5), momentum);
    String name = graph.layers().names().of(node, node.input(1));
    NodeValue given = graph.layers().add(node, name, layer, input);
    for (int k = 0; k < PARAMETERS.size(); k++) {
      graph
          .layers()
          .keep(node, name, PARAMETERS.get(k), new StoredBytes(graph.floats(node, 1 + k)));
    }
    graph.give(node, node.outputs(1).get(0), given);
  }

  /** Towers are what was made records of their own. */
  private static void localResponseNorm(OnnxNode node, ImportedGraph graph) {
    NodeValue input = graph.value(node, 0);
    int towers = input.records();
    boolean keepsChannels =
        input.isInOrder() && input.sizes().get(0) * towers == input.shape().channels();
    node.require(
        input.isPlain() || keepsChannels, "reads records whose first size is not their channels");
    LocalResponseNorm layer =
        new LocalResponseNorm(
            node.size(node.whole("size", 0)),
            node.fraction("alpha", 1e-4),
            node.fraction("beta", 0.75),
            node.fraction("bias", 1),
            towers);
    graph.give(node, input.by(graph.layers().add(node, layer, input).layer()));
  }

  private static int axis(OnnxNode node, long axis, NodeValue value) {
    return node.size(axis < 0 ? axis + 1 + value.sizes().size() : axis);
  }

  private static void concat(OnnxNode node, ImportedGraph graph) {
    if (graph.areSizes(node.input(0))) {
      SizeOperators.concat(node, graph);
      return;
    }
    List<NodeValue> all = new ArrayList<>();
    for (int k = 0; k < node.inputs(); k++) {
      all.add(graph.plain(node, k));
    }
    node.require(axis(node, node.whole("axis", 1), all.get(0)) == 1, "joins other than channels");
    graph.give(node, graph.layers().add(node, new Concat(), all.toArray(NodeValue[]::new)));
  }

  private static void split(OnnxNode node, ImportedGraph graph) {
    NodeValue input = graph.plain(node, 0);
    node.require(axis(node, node.whole("axis", 0), input) == 1, "splits other than channels");
    List<String> outputs = node.outputs(256);
    int channels = input.shape().channels();
    List<Integer> parts = graph.integers(node, "split", 1);
    if (parts.isEmpty()) {
      int each = (channels + outputs.size() - 1) / outputs.size();
      parts = new ArrayList<>(Collections.nCopies(outputs.size() - 1, each));
      parts.add(channels - each * (outputs.size() - 1));
    }
    node.require(
        parts.size() == outputs.size()
            && parts.stream().allMatch(part -> part > 0 && part <= channels)
            && parts.stream().mapToLong(part -> part).sum() == channels,
        "splits %d channels into %s".formatted(channels, parts));
    int from = 0;
    for (int k = 0; k < parts.size(); k++) {
      ChannelSlice layer = new ChannelSlice(from, from + parts.get(k));
      String name = graph.layers().names().unique(node.name() + "." + k, node);
      graph.give(node, outputs.get(k), graph.layers().add(node, name, layer, input));
      from += parts.get(k);
    }
  }

  private static void slice(OnnxNode node, ImportedGraph graph) {
    if (graph.areSizes(node.input(0))) {
      SizeOperators.slice(node, graph);
      return;
    }
    NodeValue input = graph.plain(node, 0);
    List<Integer> starts = graph.integers(node, "starts", 1);
    List<Integer> ends = SizeOperators.ends(node, graph);
    List<Integer> axes = graph.integers(node, "axes", 3);
    List<Integer> steps = node.has(4) ? graph.integers(node, "steps", 4) : List.of(1);
    node.require(
        starts.size() == 1
            && ends.size() == 1
            && axes.size() == 1
            && axis(node, axes.get(0), input) == 1
            && steps.equals(List.of(1)),
        "takes other than channels that follow one another");
    int channels = input.shape().channels();
    ChannelSlice layer =
        new ChannelSlice(
            SizeOperators.within(starts.get(0), channels),
            SizeOperators.within(ends.get(0), channels));
    graph.give(node, graph.layers().add(node, layer, input));
  }

  private static void resize(OnnxNode node, ImportedGraph graph) {
    NodeValue input = graph.plain(node, 0);
    String mode = node.text("mode", "nearest");
    String places = node.text("coordinate_transformation_mode", "half_pixel");
    boolean nearest =
        mode.equals("nearest")
            && places.equals("asymmetric")
            && node.text("nearest_mode", "round_prefer_floor").equals("floor");
    boolean linear = mode.equals("linear") && places.equals("half_pixel");
    node.require(
        nearest || linear,
        "resizes other than to the nearest element below, or linearly between pixel centres");
    int factor = factor(node, graph, input.shape());
    Upsample layer = new Upsample(factor, nearest ? Upsample.Mode.NEAREST : Upsample.Mode.BILINEAR);
    graph.give(node, graph.layers().add(node, layer, input));
  }

  /** How many times larger each dimension of the maps becomes, by factors or by sizes. */
  private static int factor(OnnxNode node, ImportedGraph graph, Shape shape) {
    List<Double> factors = new ArrayList<>();
    if (node.has(3)) {
      List<Long> sizes = graph.sizes(node, 3).values();
      node.require(sizes.size() == 2 + shape.dimensions(), "resizes to a shape of other sizes");
      node.require(sizes.get(1) == shape.channels(), "resizes channels");
      for (int d = 0; d < shape.dimensions(); d++) {
        factors.add((double) sizes.get(2 + d) / shape.spatial().get(d));
      }
    } else {
      ByteBuffer scales = graph.floats(node, 2);
      node.require(
          scales.remaining() == Float.BYTES * (2 + shape.dimensions()),
          "resizes by other than a factor a dimension");
      for (int k = 0; k < 2 + shape.dimensions(); k++) {
        double scale = scales.getFloat(scales.position() + k * Float.BYTES);
        node.require(k > 1 || scale == 1, "resizes batch or channels");
        if (k > 1) {
          factors.add(scale);
        }
      }
    }
    node.require(
        factors.stream().distinct().count() == 1
            && factors.get(0) == Math.rint(factors.get(0))
            && factors.get(0) >= 1
            && factors.get(0) <= 1 << 10,
        "resizes by %s, not by one whole factor".formatted(factors));
    return (int) (double) factors.get(0);
  }
}
