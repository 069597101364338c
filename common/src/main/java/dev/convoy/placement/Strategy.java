package dev.convoy.placement;

import static dev.convoy.placement.Placement.OUTPUT_CHANNELS;
import static dev.convoy.placement.Placement.ROWS;

import dev.convoy.mesh.DeviceMesh;
import dev.convoy.network.Linear;
import dev.convoy.network.Network;
import dev.convoy.network.Network.Node;
import dev.convoy.text.Quoted;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** A way to share training out among workers: a function from network and mesh to placements. */
public enum Strategy {
  /** One worker does everything, with the threads of all. */
  SINGLE,

  /** Every layer by output channels, groups kept whole where they can be. */
  MODEL,

  /** Every layer by batch rows; weights replicated, optimizer state sharded. */
  DATA,

  /** Rows over the first axis, output channels over the second. */
  HYBRID,

  /**
   * Convolutions by rows, fully connected layers by output channels: what has many activations and
   * few weights moves weights, what has few and many moves activations. Krizhevsky, One weird trick
   * for parallelizing convolutional neural networks, 2014.
   */
  ONE_WEIRD_TRICK;

  /** The mesh on which so many workers follow this strategy where nobody says another. */
  public DeviceMesh mesh(int workers) {
    return switch (this) {
      case SINGLE -> new DeviceMesh(1, 1);
      case MODEL, ONE_WEIRD_TRICK -> new DeviceMesh(1, workers);
      case DATA -> new DeviceMesh(workers, 1);
      case HYBRID -> nearlySquare(workers);
    };
  }

  /** Whether it has a choice of meshes for the same workers. */
  public boolean hasTwoAxes() {
    return this == HYBRID;
  }

  /**
   * How it shares a network out. On a mesh with one worker along an axis, a placement along it says
   * nothing: so the first four are one.
   */
  public Placements placements(Network network) {
    return switch (this) {
      case SINGLE, MODEL, DATA, HYBRID -> rowsThenChannels();
      case ONE_WEIRD_TRICK -> convolutionsByRows(network);
    };
  }

  private static DeviceMesh nearlySquare(int workers) {
    int first = (int) Math.sqrt(workers);
    while (workers % first != 0) {
      first--;
    }
    return new DeviceMesh(first, workers / first);
  }

  private static Placements rowsThenChannels() {
    return Placements.all(new LayerPlacement(ROWS, OUTPUT_CHANNELS));
  }

  private static Placements convolutionsByRows(Network network) {
    Map<String, LayerPlacement> named = new LinkedHashMap<>();
    for (Node node : network.nodes()) {
      if (node.layer() instanceof Linear) {
        named.put(node.name(), new LayerPlacement(ROWS, OUTPUT_CHANNELS));
      }
    }
    return new Placements(LayerPlacement.both(ROWS), named);
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
                        + Quoted.of(title)
                        + ": choose one of "
                        + Arrays.stream(values())
                            .map(Strategy::title)
                            .collect(Collectors.joining(", "))));
  }
}
