package dev.convoy.network.zoo;

import dev.convoy.network.Network;
import dev.convoy.network.NetworkException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/** The networks that have a name. */
public final class Zoo {

  /** One entry: where it comes from and how it is built. */
  private record Entry(String source, int groups, boolean choosesGroups, Builder builder) {}

  private interface Builder {
    Network build(String name, int groups);
  }

  private static final Map<String, Entry> ENTRIES = new LinkedHashMap<>();

  static {
    add("alexnet", "Krizhevsky et al. 2012", 2, true, AlexNet::imageNet);
    add("alexnet-cifar", "AlexNet for 32×32 images", 2, true, AlexNet::cifar);
    add("resnext29-8x64d", "Xie et al. 2017", 8, false, (n, g) -> ResNeXt.cifar29(n, 8, 64));
    add("shufflenet-v1-cifar", "Zhang et al. 2017, for 32×32", 3, true, ShuffleNet::cifar);
  }

  private Zoo() {}

  private static void add(
      String name, String source, int groups, boolean chooses, Builder builder) {
    ENTRIES.put(name, new Entry(source, groups, chooses, builder));
  }

  /** All names, in the order of the papers. */
  public static List<String> names() {
    return List.copyOf(ENTRIES.keySet());
  }

  /** Where a network was published. */
  public static String source(String name) {
    return entry(name).source();
  }

  /** A network with its published number of groups. */
  public static Network network(String name) {
    return network(name, OptionalInt.empty());
  }

  /**
   * A network with another number of filter groups.
   *
   * @throws NetworkException when the name is unknown or the groups do not fit
   */
  public static Network network(String name, OptionalInt groups) {
    Entry entry = entry(name);
    if (groups.isPresent() && !entry.choosesGroups()) {
      throw new NetworkException(
          "network "
              + name
              + " has "
              + entry.groups()
              + " groups by its definition: leave --groups out");
    }
    return entry.builder().build(name, groups.orElse(entry.groups()));
  }

  private static Entry entry(String name) {
    Entry entry = ENTRIES.get(name);
    if (entry == null) {
      throw new NetworkException(
          "there is no network named " + name + ": choose one of " + String.join(", ", names()));
    }
    return entry;
  }
}
