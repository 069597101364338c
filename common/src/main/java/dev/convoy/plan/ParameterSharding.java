package dev.convoy.plan;

import dev.convoy.layout.Block;
import dev.convoy.layout.Layout;
import dev.convoy.tensor.Indices;
import dev.convoy.tensor.Range;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How a layer's parameters are shared out for the update: ranks that own the same channels hold
 * replicas, and each replica updates an even part.
 *
 * <p>Parameters are counted as numbers of one row; groups of replicas follow one another, so ranks
 * with other channels never overlap.
 *
 * @param full all numbers a rank stores
 * @param shards the numbers it updates
 * @param size the numbers of all groups together: the parameters of the layer
 */
public record ParameterSharding(List<Block> full, List<Block> shards, int size) {

  /** For a layer owned in this way with so many numbers an output channel. */
  public static ParameterSharding of(Layout owned, int rowSize) {
    Map<Indices, List<Integer>> groups = new LinkedHashMap<>();
    for (int rank = 0; rank < owned.ranks(); rank++) {
      groups.computeIfAbsent(owned.block(rank).channels(), key -> new ArrayList<>()).add(rank);
    }
    Block[] full = new Block[owned.ranks()];
    Block[] shards = new Block[owned.ranks()];
    Range row = new Range(0, 1);
    int start = 0;
    for (Map.Entry<Indices, List<Integer>> group : groups.entrySet()) {
      int end = Math.addExact(start, Math.multiplyExact(group.getKey().size(), rowSize));
      Range all = new Range(start, end);
      List<Integer> ranks = group.getValue();
      for (int k = 0; k < ranks.size(); k++) {
        Range part = all.part(k, ranks.size());
        full[ranks.get(k)] = new Block(row, Indices.range(all.from(), all.to()));
        shards[ranks.get(k)] = new Block(row, Indices.range(part.from(), part.to()));
      }
      start = end;
    }
    return new ParameterSharding(List.of(full), List.of(shards), start);
  }
}
