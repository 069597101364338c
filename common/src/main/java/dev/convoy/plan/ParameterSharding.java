package dev.convoy.plan;

import dev.convoy.layout.Block;
import dev.convoy.tensor.Indices;
import dev.convoy.tensor.Range;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How a layer's parameters are shared out for the update: ranks that hold the same ones hold
 * replicas, and each replica updates an even part.
 *
 * <p>Parameters are counted as elements of one row; groups of replicas follow one another, so ranks
 * with other parameters never overlap.
 *
 * @param full all elements a rank stores
 * @param shards the elements it updates
 * @param size the elements of all groups together: the parameters of the layer
 */
public record ParameterSharding(List<Block> full, List<Block> shards, int size) {

  /** For what each rank holds of a layer. */
  static ParameterSharding of(List<HeldParameters> held) {
    Map<HeldParameters, List<Integer>> groups = new LinkedHashMap<>();
    for (int rank = 0; rank < held.size(); rank++) {
      groups.computeIfAbsent(held.get(rank), key -> new ArrayList<>()).add(rank);
    }
    Block[] full = new Block[held.size()];
    Block[] shards = new Block[held.size()];
    Range row = new Range(0, 1);
    int start = 0;
    for (Map.Entry<HeldParameters, List<Integer>> group : groups.entrySet()) {
      int end = Math.addExact(start, Math.toIntExact(group.getKey().elements()));
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
