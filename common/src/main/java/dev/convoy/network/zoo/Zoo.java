package dev.convoy.network.zoo;

import dev.convoy.network.Network;
import dev.convoy.network.NetworkException;
import dev.convoy.network.zoo.Catalogue.Entry;
import dev.convoy.tensor.Shape;
import dev.convoy.text.Quoted;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/** The networks that have a name. */
public final class Zoo {
  private static final Map<String, Entry> ENTRIES = Catalogue.entries();

  private Zoo() {}

  /** All names, family by family. */
  public static List<String> names() {
    return List.copyOf(ENTRIES.keySet());
  }

  /** Where a network was published. */
  public static String source(String name) {
    return entry(name).source();
  }

  /** A network as published. */
  public static Network network(String name) {
    return network(name, Options.PUBLISHED);
  }

  /**
   * A network with another number of filter groups.
   *
   * @throws NetworkException when the name is unknown or the groups do not fit
   */
  public static Network network(String name, OptionalInt groups) {
    return network(
        name,
        groups.isPresent() ? Options.PUBLISHED.withGroups(groups.getAsInt()) : Options.PUBLISHED);
  }

  /**
   * A network of another size or with other filter groups.
   *
   * @throws NetworkException when the name is unknown or an option does not fit the network
   */
  public static Network network(String name, Options options) {
    Entry entry = entry(name);
    if (options.groups().isPresent() && !entry.choosesGroups()) {
      throw new NetworkException(
          "network " + name + " has its filter groups by definition: leave --groups out");
    }
    if (options.classes().isPresent() && entry.classes() == 0) {
      throw new NetworkException("network " + name + " has no classes: leave --classes out");
    }
    NetworkDraft draft =
        new NetworkDraft(
            name,
            sized(entry.input(), options.imageSize()),
            options.groups().orElse(entry.groups()),
            options.classes().orElse(entry.classes()),
            options.width());
    return entry.table().apply(draft);
  }

  /** Another height and width; the frames of a clip stay. */
  private static Shape sized(Shape input, OptionalInt pixels) {
    if (pixels.isEmpty()) {
      return input;
    }
    List<Integer> spatial = new ArrayList<>(input.spatial());
    spatial.set(spatial.size() - 2, pixels.getAsInt());
    spatial.set(spatial.size() - 1, pixels.getAsInt());
    return new Shape(input.channels(), spatial);
  }

  private static Entry entry(String name) {
    Entry entry = ENTRIES.get(name);
    if (entry == null) {
      throw new NetworkException(
          "there is no network named "
              + Quoted.of(name)
              + ": choose one of "
              + String.join(", ", names()));
    }
    return entry;
  }
}
