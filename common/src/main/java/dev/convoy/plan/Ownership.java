package dev.convoy.plan;

import dev.convoy.layout.Layout;
import dev.convoy.mesh.DeviceMesh;
import dev.convoy.mesh.Speeds;
import dev.convoy.network.Network;
import dev.convoy.network.Network.Node;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Which worker owns which batch rows and output channels of every layer that computes. A strategy
 * is nothing but a way to make one of these.
 *
 * @param mesh the workers
 * @param speeds how fast they are beside each other
 * @param batch rows of the global batch
 * @param layouts the owned blocks, by layer name and for the network's input
 */
public record Ownership(DeviceMesh mesh, Speeds speeds, int batch, Map<String, Layout> layouts) {

  /** Elements of a layer's output in a whole batch: hundreds of terabytes. */
  private static final long MOST_ELEMENTS = 1L << 46;

  /** Copies the map, keeping its order. */
  public Ownership {
    layouts = Collections.unmodifiableMap(new LinkedHashMap<>(layouts));
  }

  /** Equal shares for equal workers: see {@link #over(DeviceMesh, Speeds, Network, int)}. */
  public static Ownership over(DeviceMesh mesh, Network network, int batch) {
    return over(mesh, Speeds.equal(mesh.ranks()), network, batch);
  }

  /**
   * Rows over the mesh's data axis, channels over its model axis. Layers with filters are dealt out
   * by output channels, whole groups where they can be; what works channel by channel stays where
   * its input is; the input and the loss are split by rows over all workers.
   *
   * <p>Shares are in proportion to speeds. The workers of a data coordinate have the same rows, so
   * rows go by what they are together; those of a model coordinate hold the same parameters, so
   * channels go by what these are together; of the rows of a data coordinate, each worker reads and
   * judges a share of its own speed.
   *
   * @throws PlanException when the batch is smaller than the number of workers
   */
  public static Ownership over(DeviceMesh mesh, Speeds speeds, Network network, int batch) {
    if (batch < mesh.ranks()) {
      throw new PlanException(
          "batch "
              + batch
              + " is smaller than the number of workers, "
              + mesh.ranks()
              + ": use a larger --batch or fewer --workers");
    }
    requireCountable(network, batch);
    return new OwnershipBuilder(mesh, speeds, network, batch).build();
  }

  /** What is counted of all layers and workers together must not overflow. */
  private static void requireCountable(Network network, int batch) {
    for (Node node : network.nodes()) {
      if (network.shape(node.name()).elements() > MOST_ELEMENTS / batch) {
        throw new PlanException(
            "%s: a batch of %d outputs of %s each is too large for any cluster: use a smaller --batch"
                .formatted(node.name(), batch, network.shape(node.name())));
      }
    }
  }

  /** The owned blocks of a layer. */
  public Layout of(String layer) {
    Layout layout = layouts.get(layer);
    if (layout == null) {
      throw new PlanException("no worker owns layer " + layer);
    }
    return layout;
  }
}
