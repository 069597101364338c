package dev.convoy.plan;

import dev.convoy.layout.Block;
import dev.convoy.layout.Layout;
import dev.convoy.mesh.DeviceMesh;
import dev.convoy.network.ChannelwiseLayer;
import dev.convoy.network.Convolution;
import dev.convoy.network.FilterLayer;
import dev.convoy.network.LossLayer;
import dev.convoy.network.NamingLayer;
import dev.convoy.network.Network;
import dev.convoy.network.Network.Node;
import dev.convoy.tensor.Indices;
import dev.convoy.tensor.Range;
import dev.convoy.tensor.Shape;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Which worker owns which batch rows and output channels of every layer that computes. A strategy
 * is nothing but a way to make one of these.
 *
 * @param mesh the workers
 * @param batch rows of the global batch
 * @param layouts the owned blocks, by layer name and for the network's input
 */
public record Ownership(DeviceMesh mesh, int batch, Map<String, Layout> layouts) {

  /** Copies the map, keeping its order. */
  public Ownership {
    layouts = Collections.unmodifiableMap(new LinkedHashMap<>(layouts));
  }

  /**
   * Rows over the mesh's data axis, channels over its model axis. Layers with filters are dealt out
   * by output channels, whole groups where they can be; what works channel by channel stays where
   * its input is; the input and the loss are split by rows over all workers.
   *
   * @throws PlanException when the batch is smaller than the number of workers
   */
  public static Ownership over(DeviceMesh mesh, Network network, int batch) {
    if (batch < mesh.ranks()) {
      throw new PlanException(
          "batch "
              + batch
              + " is smaller than the number of workers, "
              + mesh.ranks()
              + ": use a larger --batch or fewer --workers");
    }
    Map<String, Layout> layouts = new LinkedHashMap<>();
    Wiring wiring = new Wiring(network);
    layouts.put(Network.INPUT, byRows(mesh, batch, Indices.all(network.input().channels())));
    for (Node node : network.nodes()) {
      if (!(node.layer() instanceof NamingLayer)) {
        layouts.put(node.name(), own(mesh, network, node, batch, wiring, layouts));
      }
    }
    return new Ownership(mesh, batch, layouts);
  }

  /** The owned blocks of a layer. */
  public Layout of(String layer) {
    Layout layout = layouts.get(layer);
    if (layout == null) {
      throw new PlanException("no worker owns layer " + layer);
    }
    return layout;
  }

  private static Layout byRows(DeviceMesh mesh, int batch, Indices channels) {
    List<Block> blocks = new ArrayList<>();
    for (int rank = 0; rank < mesh.ranks(); rank++) {
      Range rows =
          new Range(0, batch)
              .part(mesh.dataCoordinate(rank), mesh.data())
              .part(mesh.modelCoordinate(rank), mesh.model());
      blocks.add(new Block(rows, channels));
    }
    return Layout.whole(blocks);
  }

  /** The loss is one row of two numbers to which every worker adds its share. */
  private static List<Block> lossBlocks(DeviceMesh mesh) {
    return Collections.nCopies(mesh.ranks(), new Block(new Range(0, 1), Indices.all(2)));
  }

  private static Layout byChannels(DeviceMesh mesh, Network network, Node node, int batch) {
    int channels = network.shape(node.name()).channels();
    int groups = node.layer() instanceof FilterLayer f ? f.groups() : 1;
    List<Block> blocks = new ArrayList<>();
    for (int rank = 0; rank < mesh.ranks(); rank++) {
      Range rows = new Range(0, batch).part(mesh.dataCoordinate(rank), mesh.data());
      Range own = ChannelSplit.part(channels, groups, mesh.modelCoordinate(rank), mesh.model());
      blocks.add(new Block(rows, Indices.range(own.from(), own.to())));
    }
    return Layout.whole(blocks);
  }

  private static Layout own(
      DeviceMesh mesh,
      Network network,
      Node node,
      int batch,
      Wiring wiring,
      Map<String, Layout> layouts) {
    if (node.layer() instanceof LossLayer) {
      return Layout.partial(lossBlocks(mesh));
    }
    if (staysWithItsInput(network, node)) {
      List<Strand> strands = wiring.strands(node.inputs().get(0));
      List<Block> blocks = new ArrayList<>(Collections.nCopies(mesh.ranks(), Block.NONE));
      boolean together = true;
      for (Strand strand : strands) {
        Layout producer = layouts.getOrDefault(strand.producer(), Layout.whole(List.of()));
        together &= join(blocks, strand.renamed(producer).blocks());
      }
      if (together) {
        return Layout.whole(blocks);
      }
    }
    return byChannels(mesh, network, node, batch);
  }

  private static boolean staysWithItsInput(Network network, Node node) {
    Shape input = network.inputShapes(node).get(0);
    return node.layer() instanceof ChannelwiseLayer
        || (node.layer() instanceof Convolution c
            && c.isDepthwise(input)
            && c.outputs() == input.channels());
  }

  /** Appends each rank's channels of a further strand; false when a rank holds other rows of it. */
  private static boolean join(List<Block> blocks, List<Block> more) {
    for (int rank = 0; rank < blocks.size(); rank++) {
      Block first = blocks.get(rank);
      Block second = more.get(rank);
      if (first.isEmpty() || second.isEmpty()) {
        blocks.set(rank, first.isEmpty() ? second : first);
      } else if (first.rows().equals(second.rows())) {
        blocks.set(rank, new Block(first.rows(), first.channels().then(second.channels())));
      } else {
        return false;
      }
    }
    return true;
  }
}
