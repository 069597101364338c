package dev.convoy.worker.kernel.cuda;

import dev.convoy.network.FilterLayer;
import dev.convoy.tensor.Indices;
import dev.convoy.worker.kernel.LayerShare;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Filter groups of which a worker owns equally many outputs: one grouped convolution does them.
 *
 * <p>Owning outputs 0–4 of a convolution with 4 outputs and 2 inputs a group gives two buckets:
 * group 0 with 4 outputs, and group 1 with 1 output. Whole groups, and any outputs of a single
 * group, give one, whose channels are those of the share as they lie.
 *
 * @param groups how many groups
 * @param inputsPerGroup inputs of each
 * @param outputsPerGroup owned outputs of each
 * @param inputs where their inputs lie among those held, group by group
 * @param outputs where their outputs lie among the own ones, group by group
 */
@SuppressWarnings("ArrayRecordComponent") // positions, never compared
record FilterBucket(
    int groups, int inputsPerGroup, int outputsPerGroup, int[] inputs, int[] outputs) {

  /** The buckets of a share; no two have an input or an output in common. */
  static List<FilterBucket> of(CudaProgram program) {
    LayerShare share = program.share();
    int groups = ((FilterLayer) share.layer()).groups();
    int in = share.inputShapes().get(0).channels() / groups;
    int out = share.outputShape().channels() / groups;
    Map<Integer, List<Integer>> positions = new LinkedHashMap<>(); // of own outputs, by group
    int position = 0;
    for (int channel : share.output().channels().stream().toArray()) {
      positions.computeIfAbsent(channel / out, g -> new ArrayList<>()).add(position++);
    }
    Map<Integer, List<Integer>> bySize = new TreeMap<>();
    positions.forEach(
        (group, own) -> bySize.computeIfAbsent(own.size(), s -> new ArrayList<>()).add(group));
    List<FilterBucket> buckets = new ArrayList<>();
    bySize.forEach(
        (size, members) ->
            buckets.add(
                new FilterBucket(
                    members.size(),
                    in,
                    size,
                    members.stream()
                        .flatMapToInt(
                            g ->
                                Arrays.stream(
                                    program.positions(Indices.range(g * in, (g + 1) * in), 0)))
                        .toArray(),
                    members.stream()
                        .flatMap(g -> positions.getOrDefault(g, List.of()).stream())
                        .mapToInt(p -> p)
                        .toArray())));
    return buckets;
  }
}
