package dev.convoy.driver.dl4j.importer;

import dev.convoy.network.Flatten;
import dev.convoy.network.GlobalAveragePooling;
import dev.convoy.network.Pooling;
import dev.convoy.network.Pooling.Divisor;
import dev.convoy.network.Pooling.Kind;
import dev.convoy.network.Window;
import dev.convoy.text.Quoted;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Pooling, over windows and over whole maps. */
final class PoolingLayers {
  static final Map<String, LayerReader> ALL =
      Map.of(
          "SubsamplingLayer", PoolingLayers::windows,
          "Pooling2D", PoolingLayers::windows,
          "GlobalPoolingLayer", PoolingLayers::whole);

  private static final Set<List<Integer>> OF_MAPS =
      Set.of(List.of(), List.of(2, 3), List.of(1, 2)); // channels second, or last

  private PoolingLayers() {}

  private static Kind kind(Described layer) {
    return switch (layer.text("poolingType", "MAX")) {
      case "MAX" -> Kind.MAX;
      case "AVG" -> Kind.AVERAGE;
      default ->
          throw layer.refuse(
              "pools by %s, and MAX and AVG can be read"
                  .formatted(Quoted.of(layer.text("poolingType", ""))));
    };
  }

  private static Value windows(Described layer, ReadLayers layers, List<Value> inputs) {
    Value input = inputs.get(0);
    Kind kind = kind(layer);
    Window window = LayerWindow.of(layer, input);
    layer.require(
        window.dilation().stream().allMatch(d -> d == 1), "has taps that do not touch one another");
    boolean countsPadding = layer.flag("avgPoolIncludePadInDivisor", false);
    layer.require(
        !input.isPadded() || (kind == Kind.AVERAGE && countsPadding),
        "reads zero padding, which here only a mean that counts its padding can");
    Divisor divisor = countsPadding ? Divisor.TORCH : Divisor.VALID;
    return layers.add(layer, new Pooling(kind, window, false, divisor), input.bare());
  }

  /** A largest value of whole maps leaves maps of one element. */
  private static Value whole(Described layer, ReadLayers layers, List<Value> inputs) {
    Value input = inputs.get(0);
    layer.require(
        input.shape().dimensions() == 2,
        "reads %s, no maps of two dimensions".formatted(input.shape()));
    layer.require(
        OF_MAPS.contains(layer.wholes("poolingDimensions", List.of())),
        "pools over other dimensions than those of maps");
    boolean flat = layer.flag("collapseDimensions", true);
    Kind kind = kind(layer);
    if (kind == Kind.AVERAGE && flat) {
      return layers.add(layer, new GlobalAveragePooling(), input);
    }
    Pooling all = new Pooling(kind, Window.of(input.shape().spatial()), false, Divisor.TORCH);
    if (!flat) {
      return layers.add(layer, all, input);
    }
    String name = layers.name(layer);
    Value maps = layers.add(layer, layers.name(layer, "maps"), all, input);
    return layers.add(layer, name, new Flatten(), maps);
  }
}
