package dev.convoy.plan.ownership;

import dev.convoy.layout.Layout;
import dev.convoy.mesh.DeviceMesh;
import dev.convoy.mesh.Speeds;
import dev.convoy.network.ChannelwiseLayer;
import dev.convoy.network.Convolution;
import dev.convoy.network.Network;
import dev.convoy.network.Network.Node;
import dev.convoy.placement.Placements;
import dev.convoy.placement.Strategy;
import dev.convoy.tensor.Shape;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Which worker computes and owns which batch rows and output channels of every layer that computes.
 * Placements are nothing but a way to make one of these.
 *
 * @param placements what it was made from, but for layers of which somebody fixed the shares
 * @param mesh the workers
 * @param speeds how fast they are beside each other
 * @param batch rows of the global batch
 * @param shares who does what, by layer name and for the network's input
 */
public record Ownership(
    Placements placements, DeviceMesh mesh, Speeds speeds, int batch, Map<String, Shares> shares) {

  /** Elements of a layer's output in a whole batch: hundreds of terabytes. */
  private static final long MOST_ELEMENTS = 1L << 46;

  /** Copies the map, keeping its order. */
  public Ownership {
    shares = Collections.unmodifiableMap(new LinkedHashMap<>(shares));
  }

  /** Rows over the first axis and output channels over the second, among equal workers. */
  public static Ownership over(DeviceMesh mesh, Network network, int batch) {
    return over(mesh, Speeds.equal(mesh.ranks()), network, batch);
  }

  /** Rows over the first axis and output channels over the second, in proportion to speeds. */
  public static Ownership over(DeviceMesh mesh, Speeds speeds, Network network, int batch) {
    return of(Strategy.HYBRID.placements(network), mesh, speeds, network, batch);
  }

  /**
   * Deals the work of each layer out along each axis of the mesh as its placement says. What works
   * channel by channel stays where its input is; the input and the loss are split by rows over all
   * workers.
   *
   * <p>Shares are in proportion to speeds. Workers with one coordinate along an axis have the same
   * share along it, so it goes by what they are together; of the rows of a first coordinate, each
   * worker reads and judges a share of its own speed.
   *
   * @throws PlanException when the batch is smaller than the number of workers, or naming a layer
   *     that cannot be placed so
   */
  public static Ownership of(
      Placements placements, DeviceMesh mesh, Speeds speeds, Network network, int batch) {
    return of(placements, Map.of(), mesh, speeds, network, batch);
  }

  /**
   * Deals the work of layers out as their placements say, or as somebody has fixed it.
   *
   * @param fixed by layer; those that are not named are placed
   * @throws PlanException when the batch is smaller than the number of workers, or naming a layer
   *     that cannot be placed so, or a layer and rank whose blocks do not fit
   */
  public static Ownership of(
      Placements placements,
      Map<String, FixedShares> fixed,
      DeviceMesh mesh,
      Speeds speeds,
      Network network,
      int batch) {
    if (batch < mesh.ranks()) {
      throw new PlanException(
          "batch "
              + batch
              + " is smaller than the number of workers, "
              + mesh.ranks()
              + ": use a larger --batch or fewer --workers");
    }
    requireCountable(network, batch);
    return new OwnershipBuilder(placements, fixed, mesh, speeds, network, batch).build();
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

  /**
   * Whether a layer works channel by channel, so that it is done where its first input is unless
   * somebody places it.
   */
  public static boolean canStayWithItsInput(Network network, Node node) {
    Shape input = network.inputShapes(node).get(0);
    return node.layer() instanceof ChannelwiseLayer
        || (node.layer() instanceof Convolution c
            && c.isDepthwise(input)
            && c.outputs() == input.channels());
  }

  /** Who owns a layer's output, or the network's input. */
  public Layout of(String layer) {
    return sharesOf(layer).output();
  }

  /** Who does what of a layer, or of the network's input. */
  public Shares sharesOf(String layer) {
    Shares found = shares.get(layer);
    if (found == null) {
      throw new PlanException("no worker owns layer " + layer);
    }
    return found;
  }
}
