package dev.convoy.plan;

import dev.convoy.layout.Block;
import dev.convoy.layout.Layout;
import dev.convoy.mesh.DeviceMesh;
import dev.convoy.mesh.Speeds;
import dev.convoy.network.ChannelwiseLayer;
import dev.convoy.network.Convolution;
import dev.convoy.network.FilterLayer;
import dev.convoy.network.LossLayer;
import dev.convoy.network.Network;
import dev.convoy.network.Network.Node;
import dev.convoy.network.ViewLayer;
import dev.convoy.tensor.Indices;
import dev.convoy.tensor.Range;
import dev.convoy.tensor.Shape;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Deals rows and channels out over a mesh, layer by layer: see {@link Ownership#over}. */
final class OwnershipBuilder {
  private final DeviceMesh mesh;
  private final Speeds speeds;
  private final Network network;
  private final int batch;
  private final ViewResolver viewResolver;
  private final List<Range> rows; // one a data coordinate
  private final Map<String, Layout> layouts = new LinkedHashMap<>();

  OwnershipBuilder(DeviceMesh mesh, Speeds speeds, Network network, int batch) {
    this.mesh = mesh;
    this.speeds = speeds;
    this.network = network;
    this.batch = batch;
    this.viewResolver = new ViewResolver(network);
    // Each worker of a row reads at least one of its records.
    this.rows = Apportionment.parts(batch, speeds.ofRows(mesh), mesh.model());
  }

  Ownership build() {
    layouts.put(Network.INPUT, byRows(Indices.all(network.input().channels())));
    for (Node node : network.nodes()) {
      if (!(node.layer() instanceof ViewLayer)) {
        layouts.put(node.name(), own(node));
      }
    }
    return new Ownership(mesh, speeds, batch, layouts);
  }

  private Range rowsOf(int rank) {
    return rows.get(mesh.dataCoordinate(rank));
  }

  private Layout byRows(Indices channels) {
    List<Block> blocks = new ArrayList<>();
    for (int data = 0; data < mesh.data(); data++) {
      Range all = rows.get(data);
      int first = data * mesh.model();
      List<Double> team = speeds.each().subList(first, first + mesh.model());
      for (Range part : Apportionment.parts(all.size(), team, 1)) {
        blocks.add(new Block(part.shifted(all.from()), channels));
      }
    }
    return Layout.whole(blocks);
  }

  /** The loss is one row of two numbers to which every worker adds its share. */
  private List<Block> lossBlocks() {
    return Collections.nCopies(mesh.ranks(), new Block(new Range(0, 1), Indices.all(2)));
  }

  private Layout byChannels(Node node) {
    int channels = network.shape(node.name()).channels();
    int groups = node.layer() instanceof FilterLayer f ? f.groups() : 1;
    List<Range> parts = ChannelSplit.parts(channels, groups, speeds.ofColumns(mesh));
    List<Block> blocks = new ArrayList<>();
    for (int rank = 0; rank < mesh.ranks(); rank++) {
      Range own = parts.get(mesh.modelCoordinate(rank));
      blocks.add(new Block(rowsOf(rank), Indices.range(own.from(), own.to())));
    }
    return Layout.whole(blocks);
  }

  private Layout own(Node node) {
    if (node.layer() instanceof LossLayer) {
      return Layout.partial(lossBlocks());
    }
    if (staysWithItsInput(node)) {
      List<ChannelView> views = viewResolver.views(node.inputs().get(0));
      List<Block> blocks = new ArrayList<>(Collections.nCopies(mesh.ranks(), Block.NONE));
      boolean together = true;
      for (ChannelView view : views) {
        Layout producer = layouts.getOrDefault(view.producer(), Layout.whole(List.of()));
        together &= join(blocks, view.renamed(producer).blocks());
      }
      if (together) {
        return Layout.whole(blocks);
      }
    }
    return byChannels(node);
  }

  private boolean staysWithItsInput(Node node) {
    Shape input = network.inputShapes(node).get(0);
    return node.layer() instanceof ChannelwiseLayer
        || (node.layer() instanceof Convolution c
            && c.isDepthwise(input)
            && c.outputs() == input.channels());
  }

  /** Appends each rank's channels of a further view; false when a rank holds other rows of it. */
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
