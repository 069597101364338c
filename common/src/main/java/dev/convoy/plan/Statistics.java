package dev.convoy.plan;

import dev.convoy.layout.Block;
import dev.convoy.layout.Layout;
import dev.convoy.layout.Redistribution;
import dev.convoy.network.BatchNorm;
import dev.convoy.network.Network;
import dev.convoy.network.Network.Node;
import dev.convoy.tensor.DataType;
import dev.convoy.tensor.Range;
import java.util.ArrayList;
import java.util.List;

/**
 * How workers that hold different rows of the same channels learn the statistics of all rows: every
 * worker writes its shard's row of them, and all that own the same channels need all rows.
 */
record Statistics(Network network, Ownership ownership) {

  /** Whether a layer needs statistics over rows that are on different workers. */
  boolean areSplit(Node node) {
    return node.layer() instanceof BatchNorm
        && ownership.of(node.name()).blocks().stream()
            .anyMatch(own -> shardsLike(node, own).size() > 1);
  }

  /** Of the values that a layer normalises. */
  Reshard ofValues(Node node, int id) {
    return reshard(node, id, new Value.Statistics(node.name()), "statistics");
  }

  /** Of the gradients of its output. */
  Reshard ofGradients(Node node, int id) {
    return reshard(node, id, new Value.GradientStatistics(node.name()), "gradient statistics");
  }

  private Reshard reshard(Node node, int id, Value value, String what) {
    List<Block> own = new ArrayList<>();
    List<Block> all = new ArrayList<>();
    for (Block block : ownership.of(node.name()).blocks()) {
      List<Range> shards = shardsLike(node, block);
      int row = Math.max(0, shards.indexOf(block.rows()));
      own.add(new Block(new Range(row, row + 1), block.channels()));
      all.add(new Block(new Range(0, shards.size()), block.channels()));
    }
    Layout stored = Layout.whole(all);
    return new Reshard(
        id,
        node.name() + " " + what,
        value,
        value,
        Redistribution.plan(Layout.whole(own), stored),
        stored,
        stored,
        ChannelView.whole(node.name(), network.shape(node.name()).channels()),
        false,
        2,
        DataType.F32);
  }

  private List<Range> shardsLike(Node node, Block own) {
    return ownership.of(node.name()).blocks().stream()
        .filter(b -> b.channels().equals(own.channels()) && !b.isEmpty())
        .map(Block::rows)
        .distinct()
        .toList();
  }
}
