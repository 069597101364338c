package dev.convoy.job;

import dev.convoy.mesh.DeviceMesh;
import dev.convoy.mesh.Speeds;
import dev.convoy.network.Network;
import dev.convoy.plan.Ownership;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** A way to share training out among workers: nothing but an ownership. */
public enum Strategy {
  /** One worker does everything, with the threads of all. */
  SINGLE,
  /** Every layer by output channels, groups kept whole where they can be. */
  MODEL,
  /** Every layer by batch rows; weights replicated, optimizer state sharded. */
  DATA;

  /** The mesh on which {@code workers} workers follow this strategy. */
  public DeviceMesh mesh(int workers) {
    return switch (this) {
      case SINGLE -> new DeviceMesh(1, 1);
      case MODEL -> new DeviceMesh(1, workers);
      case DATA -> new DeviceMesh(workers, 1);
    };
  }

  /** Who owns what where workers are equal. */
  public Ownership ownership(Network network, int workers, int batch) {
    return Ownership.over(mesh(workers), network, batch);
  }

  /** Who owns what where workers have these speeds. */
  public Ownership ownership(Network network, Speeds speeds, int batch) {
    return Ownership.over(mesh(speeds.ranks()), speeds, network, batch);
  }

  /** Its name on the command line and in reports. */
  public String title() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * The strategy of a name.
   *
   * @throws IllegalArgumentException with the known names
   */
  public static Strategy of(String title) {
    return Arrays.stream(values())
        .filter(s -> s.title().equals(title))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "there is no strategy named "
                        + title
                        + ": choose one of "
                        + Arrays.stream(values())
                            .map(Strategy::title)
                            .collect(Collectors.joining(", "))));
  }
}
