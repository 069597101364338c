package dev.convoy.network.yaml;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Every kind of layer that a file may name. */
final class LayerForms {
  private static final Map<String, LayerForm<?>> BY_KIND = new LinkedHashMap<>();

  static {
    Stream.of(FilterForms.ALL, ChannelwiseForms.ALL, ViewForms.ALL, LossForms.ALL)
        .flatMap(List::stream)
        .forEach(form -> BY_KIND.put(form.kind(), form));
  }

  private LayerForms() {}

  /** The kinds. */
  static Set<String> names() {
    return BY_KIND.keySet();
  }

  /** Whether there is a kind of that name. */
  static boolean has(String kind) {
    return BY_KIND.containsKey(kind);
  }

  /** A kind, or null. */
  static @Nullable LayerForm<?> named(String kind) {
    return BY_KIND.get(kind);
  }
}
