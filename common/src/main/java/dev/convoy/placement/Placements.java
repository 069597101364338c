package dev.convoy.placement;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How the work of every layer of a network is shared out.
 *
 * <p>A layer that works channel by channel stays where its input is unless it is named: then
 * nothing moves for it.
 *
 * @param standard for layers with filters that are not named, and for others whose inputs lie on
 *     different workers
 * @param named by layer
 */
public record Placements(LayerPlacement standard, Map<String, LayerPlacement> named) {

  /** Copies the map. */
  public Placements {
    named = Collections.unmodifiableMap(new LinkedHashMap<>(named));
  }

  /** All layers alike. */
  public static Placements all(LayerPlacement standard) {
    return new Placements(standard, Map.of());
  }

  /** That of a layer with filters. */
  public LayerPlacement of(String layer) {
    return named.getOrDefault(layer, standard);
  }
}
