package dev.convoy.plan.ownership;

import static dev.convoy.placement.Placement.INPUT_CHANNELS;
import static dev.convoy.placement.Placement.OUTPUT_CHANNELS;
import static dev.convoy.placement.Placement.ROWS;

import dev.convoy.layout.Block;
import dev.convoy.layout.Layout;
import dev.convoy.mesh.DeviceMesh;
import dev.convoy.mesh.Speeds;
import dev.convoy.network.FilterLayer;
import dev.convoy.network.LossLayer;
import dev.convoy.network.Network;
import dev.convoy.network.Network.Node;
import dev.convoy.network.ViewLayer;
import dev.convoy.placement.LayerPlacement;
import dev.convoy.placement.Placements;
import dev.convoy.tensor.Indices;
import dev.convoy.tensor.Range;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Deals the work of a network out over a mesh, layer by layer: see {@link Ownership#of}. */
final class OwnershipBuilder {
  private final Placements placements;
  private final Map<String, FixedShares> fixed;
  private final DeviceMesh mesh;
  private final Speeds speeds;
  private final Network network;
  private final int batch;
  private final ViewResolver views;
  private final MeshSplit split;
  private final Readers readers;
  private final Map<String, Shares> shares = new LinkedHashMap<>();

  OwnershipBuilder(
      Placements placements,
      Map<String, FixedShares> fixed,
      DeviceMesh mesh,
      Speeds speeds,
      Network network,
      int batch) {
    this.placements = placements;
    this.fixed = fixed;
    this.mesh = mesh;
    this.speeds = speeds;
    this.network = network;
    this.batch = batch;
    this.views = new ViewResolver(network);
    this.split = new MeshSplit(mesh, speeds, batch);
    this.readers = new Readers(network, placements);
  }

  Ownership build() {
    shares.put(Network.INPUT, Shares.owned(byRows(Indices.all(network.input().channels()))));
    for (Node node : network.nodes()) {
      if (!(node.layer() instanceof ViewLayer)) {
        shares.put(node.name(), shares(node));
      }
    }
    return new Ownership(placements, mesh, speeds, batch, shares);
  }

  private Shares shares(Node node) {
    if (node.layer() instanceof LossLayer) {
      return loss(node);
    }
    FixedShares said = fixed.get(node.name());
    if (said != null) {
      return new SharesCheck(network, node, mesh, batch).shares(said);
    }
    LayerPlacement named = placements.named().get(node.name());
    if (named == null && Ownership.canStayWithItsInput(network, node)) {
      List<Block> blocks = withItsInput(node);
      if (blocks != null) {
        return Shares.owned(blocks);
      }
    }
    LayerPlacement placement = named == null ? placements.standard() : named;
    return placed(node, node.layer() instanceof FilterLayer ? placement : byOutputs(node, named));
  }

  /** A layer without filters has no sum over inputs: only whoever names it so is wrong. */
  private LayerPlacement byOutputs(Node node, @Nullable LayerPlacement named) {
    if (named != null && named.has(INPUT_CHANNELS)) {
      throw new PlanException(
          node.name()
              + ": a layer without filters adds nothing up over input channels: place it by"
              + " output-channels, rows or replicate");
    }
    return (named == null ? placements.standard() : named)
        .replacing(INPUT_CHANNELS, OUTPUT_CHANNELS);
  }

  private List<Block> byRows(Indices channels) {
    List<Block> blocks = new ArrayList<>();
    for (int rank = 0; rank < mesh.ranks(); rank++) {
      blocks.add(new Block(split.rows(LayerPlacement.both(ROWS), rank), channels));
    }
    return blocks;
  }

  /** Each worker judges the rows that it read; together they have one row of two values. */
  private Shares loss(Node node) {
    Indices results = Indices.all(network.shape(node.name()).channels());
    List<Block> one = Collections.nCopies(mesh.ranks(), new Block(new Range(0, 1), results));
    return new Shares(byRows(results), List.of(), Layout.partial(one), Layout.whole(one));
  }

  // ---- layers that stay with their input

  /** The blocks of the input; null where what it is made of lies on different workers. */
  private @Nullable List<Block> withItsInput(Node node) {
    List<Block> blocks = new ArrayList<>(Collections.nCopies(mesh.ranks(), Block.NONE));
    for (ChannelView view : views.views(node.inputs().get(0))) {
      Shares producer = shares.get(view.producer());
      if (producer == null || !join(blocks, view.renamed(producer.output()).blocks())) {
        return null;
      }
    }
    return blocks;
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

  // ---- layers that are placed

  private Shares placed(Node node, LayerPlacement wanted) {
    int channels = network.shape(node.name()).channels();
    int groups = node.layer() instanceof FilterLayer f ? f.groups() : 1;
    // Where a worker has whole groups, its sums over their inputs are whole.
    LayerPlacement placement =
        groups >= split.parts(wanted.axes(INPUT_CHANNELS))
            ? wanted.replacing(INPUT_CHANNELS, OUTPUT_CHANNELS)
            : wanted;
    List<Range> outputs =
        ChannelSplit.parts(channels, groups, split.weights(placement.axes(OUTPUT_CHANNELS)));
    List<Block> blocks = new ArrayList<>();
    for (int rank = 0; rank < mesh.ranks(); rank++) {
      Range own = outputs.get(split.index(placement.axes(OUTPUT_CHANNELS), rank));
      blocks.add(new Block(split.rows(placement, rank), Indices.range(own.from(), own.to())));
    }
    return placement.has(INPUT_CHANNELS)
        ? summed(node, (FilterLayer) node.layer(), placement, blocks)
        : Shares.owned(blocks);
  }

  /**
   * Workers with the same outputs read different inputs of each group, and add up what they get.
   */
  private Shares summed(Node node, FilterLayer layer, LayerPlacement placement, List<Block> all) {
    if (!layer.addsUpOverInputs()) {
      throw new PlanException(
          node.name()
              + ": a "
              + layer.describe()
              + " with several groups of offsets cannot be split by input-channels: place it by"
              + " output-channels, rows or replicate");
    }
    List<Integer> axes = placement.axes(INPUT_CHANNELS);
    List<Double> weights = split.weights(axes);
    List<Range> parts = groupInputs(node, layer, weights);
    List<Block> work = new ArrayList<>();
    List<Range> inputs = new ArrayList<>();
    List<Integer> terms = new ArrayList<>();
    List<Block> owned = new ArrayList<>();
    boolean byRows = readers.wantRows(node, axes);
    for (int rank = 0; rank < mesh.ranks(); rank++) {
      int term = split.index(axes, rank);
      terms.add(term);
      inputs.add(parts.get(term));
      work.add(parts.get(term).isEmpty() ? Block.NONE : all.get(rank));
      owned.add(part(all.get(rank), byRows, weights, term));
    }
    return new Shares(work, inputs, new Layout(work, terms), Layout.whole(owned));
  }

  /** Inputs of a group, in whole channels of a flattened producer where there are enough. */
  private List<Range> groupInputs(Node node, FilterLayer layer, List<Double> weights) {
    int size = network.inputShapes(node).get(0).channels() / layer.groups();
    List<ChannelView> made = views.views(node.inputs().get(0));
    int unit = made.size() == 1 ? made.get(0).units() : 1;
    if (layer.groups() > 1 || size % unit != 0 || size / unit < weights.size()) {
      unit = 1;
    }
    int each = unit;
    return ChannelSplit.parts(size / unit, 1, weights).stream()
        .map(part -> new Range(part.from() * each, part.to() * each))
        .toList();
  }

  /** What a worker owns of outputs that several of them add up. */
  private static Block part(Block all, boolean byRows, List<Double> weights, int index) {
    if (byRows) {
      Range rows = Apportionment.parts(all.rows().size(), weights, 1).get(index);
      return new Block(rows.shifted(all.rows().from()), all.channels());
    }
    Range part = ChannelSplit.parts(all.channels().size(), 1, weights).get(index);
    return new Block(all.rows(), all.channels().slice(part.from(), part.size()));
  }
}
