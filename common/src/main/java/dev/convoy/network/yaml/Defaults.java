package dev.convoy.network.yaml;

import dev.convoy.text.Quoted;
import dev.convoy.yaml.YamlValue.Field;
import dev.convoy.yaml.YamlValue.Fields;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Settings that a file gives once for all layers of a kind. */
final class Defaults {
  private static final String THEN = "then";

  private final Map<LayerForm<?>, Map<String, Field>> settings = new LinkedHashMap<>();

  private Defaults() {}

  /** Reads the file's {@code defaults}. */
  static Defaults of(@Nullable Field field) {
    Defaults defaults = new Defaults();
    if (field == null) {
      return defaults;
    }
    if (!(field.value() instanceof Fields kinds)) {
      throw field.place().error("defaults need a map of kinds, not " + field.value().describe());
    }
    kinds.fields().forEach(defaults::add);
    return defaults;
  }

  private void add(String kind, Field field) {
    LayerForm<?> form = LayerForms.named(kind);
    if (form == null) {
      throw field
          .place()
          .error(
              "defaults: '"
                  + Quoted.of(kind)
                  + "' is no kind of layer: choose one of "
                  + String.join(", ", LayerForms.names()));
    }
    if (!(field.value() instanceof Fields fields)) {
      throw field
          .place()
          .error("defaults of " + kind + " need a map, not " + field.value().describe());
    }
    form.requireKnown("defaults of " + kind + ": ", fields.fields(), Set.of(THEN));
    settings.put(form, fields.fields());
  }

  /** The settings of a layer, with the defaults of its kind where it leaves them out. */
  Map<String, Field> of(LayerForm<?> form, boolean follower, Map<String, Field> own) {
    Map<String, Field> all = new LinkedHashMap<>(settings.getOrDefault(form, Map.of()));
    if (follower) {
      all.remove(THEN);
    }
    all.putAll(own);
    return all;
  }
}
