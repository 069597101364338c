package dev.convoy.network.yaml;

import dev.convoy.text.Quoted;
import dev.convoy.yaml.YamlLocation;
import dev.convoy.yaml.YamlValue;
import dev.convoy.yaml.YamlValue.Field;
import dev.convoy.yaml.YamlValue.Fields;
import dev.convoy.yaml.YamlValue.Items;
import dev.convoy.yaml.YamlValue.Scalar;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What stands behind a layer's name: {@code relu}, or {@code {convolution: 64, kernel: 3}}.
 *
 * @param form the kind
 * @param main what stands behind the kind
 * @param settings everything else, defaults included
 * @param scope gives indices their values
 */
record Declaration(LayerForm<?> form, YamlValue main, Map<String, Field> settings, Scope scope) {
  private static final String FROM = "from";
  private static final String THEN = "then";

  /**
   * Reads it.
   *
   * @param layer its name, for errors
   * @param follower whether it follows another layer in the same line, and so has neither inputs
   *     nor followers of its own
   */
  static Declaration of(
      String layer, YamlValue value, Scope scope, Defaults defaults, boolean follower) {
    if (value instanceof Scalar word) {
      Scalar kind = scope.fill(word);
      LayerForm<?> form = form(layer, kind.text(), kind.place());
      Scalar empty = new Scalar(kind.place(), "", true);
      return new Declaration(form, empty, defaults.of(form, follower, Map.of()), scope);
    }
    if (!(value instanceof Fields fields)) {
      throw value.place().error("layer " + layer + ": a kind of layer is expected, not a list");
    }
    return of(layer, fields, scope, defaults, follower);
  }

  private static Declaration of(
      String layer, Fields fields, Scope scope, Defaults defaults, boolean follower) {
    List<String> kinds = fields.fields().keySet().stream().filter(LayerForms::has).toList();
    if (kinds.size() > 1) {
      throw fields
          .place()
          .error("layer " + layer + ": it is either " + String.join(" or ", kinds) + ", not both");
    }
    String kind =
        kinds.isEmpty() ? fields.fields().keySet().stream().findFirst().orElse("") : kinds.get(0);
    LayerForm<?> form = form(layer, kind, fields.place());
    Map<String, Field> settings = new LinkedHashMap<>(fields.fields());
    Field main = settings.remove(kind);
    Set<String> more = follower ? Set.of() : Set.of(FROM, THEN);
    form.requireKnown("layer " + layer + ": ", settings, more);
    YamlValue value = main == null ? fields : main.value();
    return new Declaration(form, value, defaults.of(form, follower, settings), scope);
  }

  private static LayerForm<?> form(String layer, String kind, YamlLocation place) {
    LayerForm<?> form = LayerForms.named(kind);
    if (form == null) {
      throw place.error(
          "layer "
              + layer
              + ": '"
              + Quoted.of(kind)
              + "' is no kind of layer: choose one of "
              + String.join(", ", LayerForms.names()));
    }
    return form;
  }

  /** A layer with nothing behind its kind. */
  Declaration withoutMain() {
    return new Declaration(form, new Scalar(main.place(), "", true), settings, scope);
  }

  /** The names in {@code from}, or null where it is left out. */
  @Nullable List<Input> from(String layer) {
    Field from = settings.get(FROM);
    if (from == null) {
      return null;
    }
    List<YamlValue> names =
        from.value() instanceof Items items ? items.values() : List.of(from.value());
    if (names.isEmpty() || names.size() > Limits.INPUTS) {
      throw from.place()
          .error(
              "layer %s: from names %d layers, not 1 to %d"
                  .formatted(layer, names.size(), Limits.INPUTS));
    }
    return names.stream().map(n -> input(layer, n)).toList();
  }

  private Input input(String layer, YamlValue value) {
    if (!(value instanceof Scalar name) || name.isEmpty()) {
      throw value
          .place()
          .error("layer " + layer + ": from needs names of layers, not " + value.describe());
    }
    return new Input(scope.fill(name).text(), scope.prefixes(), name.place());
  }

  /** The declarations in {@code then}. */
  List<YamlValue> then() {
    Field then = settings.get(THEN);
    if (then == null) {
      return List.of();
    }
    return then.value() instanceof Items items ? items.values() : List.of(then.value());
  }
}
