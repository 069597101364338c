package dev.convoy.plan;

import dev.convoy.layout.Block;
import dev.convoy.layout.Layout;
import dev.convoy.layout.Redistribution;
import dev.convoy.network.BatchNorm;
import dev.convoy.network.Network;
import dev.convoy.network.Network.Node;
import dev.convoy.plan.ownership.Ownership;
import dev.convoy.tensor.DataType;
import dev.convoy.tensor.Indices;
import dev.convoy.tensor.Range;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How workers that hold different rows of the same channels learn the statistics of all rows: every
 * worker writes its shard's row of them, and all that own the same channels need all rows.
 */
record Statistics(Network network, Ownership ownership) {

  /** Whether a layer needs statistics over rows that are on different workers. */
  boolean areSplit(Node node) {
    return node.layer() instanceof BatchNorm
        && shards(blocks(node)).values().stream().anyMatch(rows -> rows.size() > 1);
  }

  private List<Block> blocks(Node node) {
    return ownership.sharesOf(node.name()).work();
  }

  /** Of the values that a layer normalises: replicas have the same. */
  Reshard ofValues(Node node, int id) {
    Layout own = Layout.whole(blocks(node));
    return reshard(node, id, new Value.Statistics(node.name()), "statistics", own);
  }

  /**
   * Of the gradients of its output, of which replicas have an addend each: rows of one addend are
   * gathered.
   */
  Reshard ofGradients(Node node, int id) {
    Map<Block, Integer> replicas = new HashMap<>();
    List<Integer> terms = new ArrayList<>();
    for (Block block : blocks(node)) {
      // Who has nothing has no addend.
      terms.add(block.isEmpty() ? 0 : replicas.merge(block, 1, Integer::sum) - 1);
    }
    return reshard(
        node,
        id,
        new Value.GradientStatistics(node.name()),
        "gradient statistics",
        new Layout(blocks(node), terms));
  }

  private Reshard reshard(Node node, int id, Value value, String what, Layout held) {
    Map<Indices, List<Range>> shards = shards(held.blocks());
    List<Block> own = new ArrayList<>();
    List<Block> all = new ArrayList<>();
    for (Block block : held.blocks()) {
      List<Range> alike = shards.getOrDefault(block.channels(), List.of());
      int row = Math.max(0, alike.indexOf(block.rows()));
      own.add(new Block(new Range(row, row + 1), block.channels()));
      all.add(new Block(new Range(0, alike.size()), block.channels()));
    }
    Reshard.End stored = new Reshard.End(value, Layout.whole(all));
    return new Reshard(
        id,
        node.name() + " " + what,
        stored,
        stored,
        Redistribution.plan(held.with(own), held.with(all)),
        2,
        DataType.F32);
  }

  /** The different rows that the workers of the same channels have. */
  private static Map<Indices, List<Range>> shards(List<Block> blocks) {
    Map<Indices, List<Range>> shards = new LinkedHashMap<>();
    for (Block block : blocks) {
      List<Range> rows = shards.computeIfAbsent(block.channels(), key -> new ArrayList<>());
      if (!block.isEmpty() && !rows.contains(block.rows())) {
        rows.add(block.rows());
      }
    }
    return shards;
  }
}
