package dev.convoy.driver.dl4j.importer;

import dev.convoy.driver.dl4j.importer.Configuration.Vertex;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Every kind of layer and vertex that is known, by its class. */
final class Kinds {
  private static final Map<String, LayerReader> ALL = new TreeMap<>();

  static {
    ALL.putAll(FilterLayers.ALL);
    ALL.putAll(PoolingLayers.ALL);
    ALL.putAll(ChannelwiseLayers.ALL);
    ALL.putAll(LossLayers.ALL);
    ALL.putAll(Vertices.ALL);
    ALL.put("FrozenLayer", Kinds::frozen);
    ALL.put("FrozenLayerWithBackprop", Kinds::frozen);
  }

  private Kinds() {}

  /** Reads a layer with what comes before it. */
  static void read(Vertex vertex, ReadLayers layers) {
    List<Value> inputs = new ArrayList<>();
    vertex.inputs().forEach(key -> inputs.add(layers.value(vertex.what(), key)));
    vertex
        .preprocessor()
        .ifPresent(before -> inputs.set(0, Preprocessors.read(before, layers, inputs.get(0))));
    layers.give(vertex.key(), read(vertex.what(), layers, inputs));
  }

  private static Value read(Described layer, ReadLayers layers, List<Value> inputs) {
    LayerReader reader = ALL.get(layer.kind());
    if (reader == null) {
      throw layer.refuse(
          "is of a kind that Convoy does not read; it reads " + String.join(", ", ALL.keySet()));
    }
    List<Value> read = new ArrayList<>(inputs);
    read.set(0, ChannelwiseLayers.dropped(layer, layers, inputs.get(0)));
    return reader.read(layer, layers, read);
  }

  private static Value frozen(Described layer, ReadLayers layers, List<Value> inputs) {
    Described inner =
        layer.part("layer").orElseThrow(() -> layer.refuse("has no layer that it keeps"));
    layers.note("layers that were frozen are trained like all others");
    return read(inner, layers, inputs);
  }
}
