package dev.convoy.network.yaml;

import dev.convoy.network.Layer;
import dev.convoy.text.Quoted;
import dev.convoy.yaml.YamlValue.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * How one kind of layer is written, in both directions.
 *
 * @param kind its name in a file
 * @param least how many inputs it has at least
 * @param most how many inputs it has at most
 * @param keys its settings
 * @param reader makes a layer of settings
 * @param writer adds a layer's settings to a line
 */
record LayerForm<L extends Layer>(
    String kind,
    int least,
    int most,
    List<String> keys,
    Function<Settings, L> reader,
    BiConsumer<L, Line> writer) {

  /** A kind that reads one layer. */
  static <L extends Layer> LayerForm<L> of(
      String kind, List<String> keys, Function<Settings, L> reader, BiConsumer<L, Line> writer) {
    return new LayerForm<>(kind, 1, 1, keys, reader, writer);
  }

  /** A kind that has nothing to set. */
  static <L extends Layer> LayerForm<L> bare(String kind, L layer) {
    return new LayerForm<>(kind, 1, 1, List.of(), s -> s.nothing(layer), (l, line) -> {});
  }

  /** This kind with another number of inputs. */
  LayerForm<L> reading(int fewest, int greatest) {
    return new LayerForm<>(kind, fewest, greatest, keys, reader, writer);
  }

  /** Whether it is a layer of several inputs, which may be given as branches. */
  boolean joins() {
    return most > 1 && keys.isEmpty();
  }

  /** The number of inputs, in words. */
  String inputs() {
    String count = least == most ? Integer.toString(least) : least + " or more";
    return count + (most == 1 ? " layer" : " layers");
  }

  /** Refuses settings that this kind does not have. */
  void requireKnown(String whose, Map<String, Field> settings, Set<String> more) {
    settings.forEach(
        (key, field) -> {
          if (!keys.contains(key) && !more.contains(key)) {
            List<String> known = new ArrayList<>(keys);
            more.stream().sorted().forEach(known::add);
            throw field
                .place()
                .error(
                    whose
                        + kind
                        + " has no key '"
                        + Quoted.of(key)
                        + "'"
                        + (known.isEmpty() ? "" : ": it has " + String.join(", ", known)));
          }
        });
  }

  /**
   * The line of a layer of this kind.
   *
   * @param from its inputs, empty where it reads the layer before
   */
  String line(String name, L layer, List<String> from) {
    Line line = new Line();
    writer.accept(layer, line);
    return line.render(name, kind, from);
  }
}
