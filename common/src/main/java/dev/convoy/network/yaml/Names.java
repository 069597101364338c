package dev.convoy.network.yaml;

import dev.convoy.network.Network;
import dev.convoy.text.Quoted;
import dev.convoy.yaml.YamlLocation;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which layer a name in {@code from} means: the nearest block's first, then those around it. The
 * name of a line with followers means the last of them, what the line gives.
 */
final class Names {
  private final Map<String, YamlLocation> places = new HashMap<>();
  private final Map<String, String> ends = new HashMap<>();

  /** Takes a name for a layer. */
  void take(LayerDraft draft, boolean repeated) {
    if (draft.name().equals(Network.INPUT)) {
      throw draft.place().error("'input' is what the network reads: give the layer another name");
    }
    YamlLocation taken = places.putIfAbsent(draft.name(), draft.place());
    if (taken != null) {
      throw draft
          .place()
          .error(
              "layer "
                  + draft.name()
                  + ": the name is taken in line "
                  + taken.line()
                  + (repeated
                      ? ": put the index of the repetition into it, as " + draft.name() + ".${i}"
                      : ": give each layer its own"));
    }
  }

  /** Says what the line of a layer gives. */
  void end(String layer, String last) {
    ends.put(layer, last);
  }

  /**
   * The layer that is meant.
   *
   * @param reader who reads it
   * @param before the layers that are there by then
   */
  String resolve(String reader, Input input, Set<String> before) {
    if (input.prefixes().isEmpty()) {
      return input.name();
    }
    String later = null;
    for (int i = input.prefixes().size() - 1; i >= 0; i--) {
      String name = input.prefixes().get(i) + input.name();
      String last = ends.getOrDefault(name, name);
      if (before.contains(last)) {
        return last;
      }
      later = later == null && places.containsKey(last) ? last : later;
    }
    throw input.place().error("layer " + reader + ": " + why(reader, input.name(), later));
  }

  private static String why(String reader, String name, @Nullable String later) {
    if (later == null) {
      return "there is no layer " + Quoted.of(name) + " that it could read";
    }
    return later.equals(reader)
        ? "it reads itself"
        : "it reads " + later + ", which comes after it: put each layer after those that it reads";
  }
}
