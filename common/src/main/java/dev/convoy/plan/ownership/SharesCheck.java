package dev.convoy.plan.ownership;

import dev.convoy.layout.Block;
import dev.convoy.layout.Layout;
import dev.convoy.mesh.DeviceMesh;
import dev.convoy.network.FilterLayer;
import dev.convoy.network.Network;
import dev.convoy.network.Network.Node;
import dev.convoy.plan.ownership.FixedShares.RankBlock;
import dev.convoy.tensor.Indices;
import dev.convoy.tensor.Range;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Checks that the blocks of a plan file are shares of a layer: that they form a grid of channels
 * and rows, in which everything is somebody's.
 */
final class SharesCheck {
  private final Node node;
  private final DeviceMesh mesh;
  private final int batch;
  private final int channels;
  private final int perGroup;

  SharesCheck(Network network, Node node, DeviceMesh mesh, int batch) {
    this.node = node;
    this.mesh = mesh;
    this.batch = batch;
    this.channels = network.shape(node.name()).channels();
    this.perGroup =
        node.layer() instanceof FilterLayer f
            ? network.inputShapes(node).get(0).channels() / f.groups()
            : 0;
  }

  /**
   * The shares that blocks are.
   *
   * @throws PlanException naming layer and rank of what is wrong
   */
  Shares shares(FixedShares fixed) {
    List<Block> owned = blocks(fixed.owned(), "owned");
    requireGrid(owned);
    if (fixed.computed().isEmpty()) {
      return Shares.owned(owned);
    }
    if (perGroup == 0) {
      throw wrong("it has no filters, so nothing is added up: leave its computed blocks out");
    }
    List<Block> work = blocks(fixed.computed(), "computed");
    requireGrid(work);
    List<Range> inputs = inputs(fixed.computed());
    return new Shares(work, inputs, new Layout(work, terms(work, inputs)), Layout.whole(owned));
  }

  private PlanException wrong(String what) {
    return new PlanException(node.name() + ": " + what);
  }

  private List<Block> blocks(List<RankBlock> listed, String what) {
    Block[] blocks = new Block[mesh.ranks()];
    for (RankBlock entry : listed) {
      if (entry.rank() < 0 || entry.rank() >= blocks.length) {
        throw wrong(
            "its %s blocks name rank %d, but a mesh of %s has ranks 0 to %d"
                .formatted(what, entry.rank(), mesh, blocks.length - 1));
      }
      if (blocks[entry.rank()] != null) {
        throw wrong("its %s blocks name rank %d twice".formatted(what, entry.rank()));
      }
      blocks[entry.rank()] = block(entry);
    }
    for (int rank = 0; rank < blocks.length; rank++) {
      if (blocks[rank] == null) {
        throw wrong("its %s blocks leave rank %d out".formatted(what, rank));
      }
    }
    return List.of(blocks);
  }

  private Block block(RankBlock entry) {
    BitSet taken = new BitSet();
    for (Range run : entry.channels()) {
      if (run.from() < 0 || run.to() > channels) {
        throw wrong(
            "rank %d has channels %s, but the layer has %d".formatted(entry.rank(), run, channels));
      }
      int next = taken.nextSetBit(run.from());
      if (next >= 0 && next < run.to()) {
        throw wrong("rank %d has channel %d twice".formatted(entry.rank(), next));
      }
      taken.set(run.from(), run.to());
    }
    if (entry.rows().from() < 0 || entry.rows().to() > batch) {
      throw wrong(
          "rank %d has rows %s, but the batch has %d".formatted(entry.rank(), entry.rows(), batch));
    }
    Block block = new Block(entry.rows(), Indices.ofRuns(entry.channels()));
    return block.isEmpty() ? Block.NONE : block;
  }

  /** Ranks have equal channels or none in common, and so the rows among those of equal channels. */
  private void requireGrid(List<Block> blocks) {
    Map<Indices, List<Integer>> columns = new LinkedHashMap<>();
    int[] holder = new int[channels];
    Arrays.fill(holder, -1);
    for (int rank = 0; rank < blocks.size(); rank++) {
      Indices own = blocks.get(rank).channels();
      List<Integer> alike = columns.computeIfAbsent(own, key -> new ArrayList<>());
      if (alike.isEmpty()) {
        int self = rank;
        own.stream().forEach(channel -> take(holder, channel, self));
      }
      alike.add(rank);
    }
    for (int channel = 0; channel < channels; channel++) {
      if (holder[channel] < 0) {
        throw wrong("no rank has channel " + channel);
      }
    }
    columns.remove(Indices.NONE);
    columns.values().forEach(ranks -> requireRows(blocks, ranks));
  }

  private void take(int[] holder, int channel, int rank) {
    if (holder[channel] >= 0) {
      throw wrong(
          "ranks %d and %d have channel %d, but not the same channels: give them equal or separate ones"
              .formatted(holder[channel], rank, channel));
    }
    holder[channel] = rank;
  }

  private void requireRows(List<Block> blocks, List<Integer> ranks) {
    List<Integer> sorted =
        ranks.stream()
            .sorted(
                Comparator.comparingInt((Integer r) -> blocks.get(r).rows().from())
                    .thenComparingInt(r -> blocks.get(r).rows().to()))
            .toList();
    int covered = 0;
    Range last = new Range(0, 0);
    for (int rank : sorted) {
      Range rows = blocks.get(rank).rows();
      if (!rows.equals(last)) {
        if (rows.from() != covered) {
          throw wrong(
              rows.from() > covered
                  ? "no rank has row %d of the channels of rank %d".formatted(covered, rank)
                  : "rank %d has rows %s, but another has some of them and not all"
                      .formatted(rank, rows));
        }
        covered = rows.to();
        last = rows;
      }
    }
    if (covered < batch) {
      throw wrong("no rank has row %d of the channels of rank %d".formatted(covered, ranks.get(0)));
    }
  }

  private List<Range> inputs(List<RankBlock> computed) {
    Range[] inputs = new Range[mesh.ranks()];
    for (RankBlock entry : computed) {
      Range part = Objects.requireNonNullElse(entry.inputs(), new Range(0, perGroup));
      if (part.from() < 0 || part.to() > perGroup) {
        throw wrong(
            "rank %d reads inputs %s, but a filter group has %d"
                .formatted(entry.rank(), part, perGroup));
      }
      inputs[entry.rank()] = part;
    }
    return List.of(inputs);
  }

  /** Those who compute the same outputs are numbered by the inputs that they read. */
  private List<Integer> terms(List<Block> work, List<Range> inputs) {
    Map<Block, List<Range>> parts = new LinkedHashMap<>();
    for (int rank = 0; rank < work.size(); rank++) {
      List<Range> known = parts.computeIfAbsent(work.get(rank), key -> new ArrayList<>());
      if (!work.get(rank).isEmpty() && !known.contains(inputs.get(rank))) {
        known.add(inputs.get(rank));
      }
    }
    parts.forEach((block, known) -> requireAllInputs(block, known, work));
    List<Integer> terms = new ArrayList<>();
    for (int rank = 0; rank < work.size(); rank++) {
      List<Range> known = Objects.requireNonNull(parts.get(work.get(rank)));
      terms.add(Math.max(0, known.indexOf(inputs.get(rank))));
    }
    return terms;
  }

  private void requireAllInputs(Block block, List<Range> parts, List<Block> work) {
    if (block.isEmpty()) {
      return;
    }
    parts.sort(Comparator.comparingInt(Range::from).thenComparingInt(Range::to));
    int next = 0;
    for (Range part : parts) {
      if (part.from() != next) {
        throw wrong(
            "input %d of its groups is added %s to what rank %d computes"
                .formatted(
                    Math.min(next, part.from()),
                    part.from() > next ? "by nobody" : "twice",
                    work.indexOf(block)));
      }
      next = part.to();
    }
    if (next < perGroup) {
      throw wrong(
          "input %d of its groups is added by nobody to what rank %d computes"
              .formatted(next, work.indexOf(block)));
    }
  }
}
