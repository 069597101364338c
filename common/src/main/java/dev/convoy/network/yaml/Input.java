package dev.convoy.network.yaml;

import dev.convoy.yaml.YamlLocation;
import java.util.List;

/**
 * A layer that another reads, as the file names it.
 *
 * @param name what was written
 * @param prefixes of the blocks in which the name may be meant, innermost last; none where the name
 *     is a layer's whole name
 * @param place where
 */
record Input(String name, List<String> prefixes, YamlLocation place) {

  /** A layer by its whole name. */
  static Input exactly(String name, YamlLocation place) {
    return new Input(name, List.of(), place);
  }
}
