package dev.convoy.worker.kernel.cuda.convolution;

import dev.convoy.plan.LayerShare;
import dev.convoy.worker.kernel.GroupSplit;
import dev.convoy.worker.kernel.GroupSplit.Run;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * Filter groups of which a worker owns equally many outputs: one grouped convolution does them, and
 * so the runs of a {@link GroupSplit} that have as many. Whole groups, and any outputs of a single
 * group, give one bucket, whose channels are those of the share as they lie.
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
  static List<FilterBucket> of(LayerShare share) {
    GroupSplit split = GroupSplit.of(share);
    Map<Integer, List<Run>> byGroup = new LinkedHashMap<>();
    for (Run run : split.runs()) {
      byGroup.computeIfAbsent(run.group(), g -> new ArrayList<>()).add(run);
    }
    Map<Integer, List<List<Run>>> bySize = new TreeMap<>();
    for (List<Run> group : byGroup.values()) {
      int outputs = group.stream().mapToInt(run -> run.outputs().size()).sum();
      bySize.computeIfAbsent(outputs, s -> new ArrayList<>()).add(group);
    }
    List<FilterBucket> buckets = new ArrayList<>();
    bySize.forEach(
        (outputs, groups) ->
            buckets.add(
                new FilterBucket(
                    groups.size(),
                    split.inputsPerGroup(),
                    outputs,
                    groups.stream().flatMapToInt(g -> g.get(0).inputs().stream()).toArray(),
                    groups.stream()
                        .flatMap(List::stream)
                        .flatMapToInt(
                            run -> IntStream.range(run.outputs().from(), run.outputs().to()))
                        .toArray())));
    return buckets;
  }
}
