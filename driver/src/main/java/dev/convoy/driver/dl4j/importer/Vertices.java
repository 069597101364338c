package dev.convoy.driver.dl4j.importer;

import dev.convoy.network.Add;
import dev.convoy.network.ChannelSlice;
import dev.convoy.network.Concat;
import dev.convoy.text.Quoted;
import java.util.List;
import java.util.Map;

/** Vertices of graphs that are no layers. */
final class Vertices {
  static final Map<String, LayerReader> ALL =
      Map.of(
          "MergeVertex", Vertices::merge,
          "ElementWiseVertex", Vertices::elementwise,
          "SubsetVertex", Vertices::subset,
          "PreprocessorVertex", Vertices::preprocessor);

  private Vertices() {}

  private static Value[] plain(Described vertex, List<Value> inputs) {
    vertex.require(
        inputs.stream().allMatch(each -> each.pixels() == 1),
        "reads maps flattened with their channels last");
    return inputs.toArray(Value[]::new);
  }

  private static Value merge(Described vertex, ReadLayers layers, List<Value> inputs) {
    int axis = (int) vertex.number("mergeAxis", 1);
    vertex.require(axis == 1 || axis == 3, "joins other than channels");
    return inputs.size() == 1
        ? inputs.get(0)
        : layers.add(vertex, new Concat(), plain(vertex, inputs));
  }

  private static Value elementwise(Described vertex, ReadLayers layers, List<Value> inputs) {
    String operation = vertex.text("op", "");
    vertex.require(
        operation.equals("Add"),
        "is an ElementWiseVertex of %s, and Add can be read".formatted(Quoted.of(operation)));
    return inputs.size() == 1
        ? inputs.get(0)
        : layers.add(vertex, new Add(), plain(vertex, inputs));
  }

  private static Value subset(Described vertex, ReadLayers layers, List<Value> inputs) {
    double from = vertex.number("from", -1);
    double to = vertex.number("to", -1); // the last, included
    vertex.require(
        from >= 0 && to >= from && to < 1 << 20 && inputs.size() == 1,
        "takes no channels that follow one another of one layer");
    Value input = inputs.get(0);
    if (from == 0 && to == input.shape().channels() - 1) {
      return input; // a copy
    }
    ChannelSlice slice = new ChannelSlice((int) from, (int) to + 1);
    vertex.require(input.pixels() == 1, "reads maps flattened with their channels last");
    return layers.add(vertex, slice, input.bare()).padded(input.before(), input.after());
  }

  private static Value preprocessor(Described vertex, ReadLayers layers, List<Value> inputs) {
    Described inner =
        vertex.part("preProcessor").orElseThrow(() -> vertex.refuse("has no preprocessor"));
    return Preprocessors.read(inner, layers, inputs.get(0));
  }
}
