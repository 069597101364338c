package dev.convoy.driver.onnx.exporter;

import dev.convoy.driver.onnx.model.AttributeProto;
import dev.convoy.network.ChannelShuffle;
import dev.convoy.network.ChannelSlice;
import dev.convoy.network.Concat;
import dev.convoy.network.Flatten;
import dev.convoy.network.ViewLayer;
import dev.convoy.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Layers that rename channels: here data moves. */
record ViewNodes(LayerSite site) implements ViewLayer.Visitor<String> {
  private static final AttributeProto CHANNELS = AttributeProto.of("axis", 1);

  /** As PyTorch's models do: {@code (N, g, C / g, ...)}, its two channel axes exchanged. */
  @Override
  public String visit(ChannelShuffle layer) {
    Shape shape = site.inputShape();
    List<Long> split =
        new ArrayList<>(
            List.of(0L, (long) layer.groups(), (long) shape.channels() / layer.groups()));
    shape.spatial().forEach(size -> split.add((long) size));
    List<Integer> axes = new ArrayList<>(List.of(0, 2, 1));
    IntStream.range(3, split.size()).forEach(axes::add);
    String inGroups = site.reshape(site.input(), split);
    String dealt = site.step("Transpose", List.of(inGroups), AttributeProto.of("perm", axes));
    return site.lastReshape(dealt, 0);
  }

  @Override
  public String visit(ChannelSlice layer) {
    return site.last(
        "Slice",
        List.of(
            site.input(),
            site.integers("starts", List.of((long) layer.from())),
            site.integers("ends", List.of((long) layer.to())),
            site.integers("axes", List.of(1L))));
  }

  @Override
  public String visit(Concat layer) {
    return site.last("Concat", site.inputs(), CHANNELS);
  }

  @Override
  public String visit(Flatten layer) {
    return site.last("Flatten", site.inputs(), CHANNELS);
  }
}
