package dev.convoy.worker.kernel;

import dev.convoy.network.FilterLayer;
import dev.convoy.plan.LayerShare;
import dev.convoy.tensor.Indices;
import dev.convoy.tensor.Range;
import java.util.ArrayList;
import java.util.List;

/**
 * How a worker's share cuts through the filter groups of its layer: the groups that it has outputs
 * of, run by run in the order of its outputs. A back-end makes of these runs whatever its library
 * can do at once.
 *
 * <p>Owning outputs 0–4 of a convolution with 4 outputs and 2 inputs a group gives two runs:
 *
 * <pre>
 *   outputs  0 1 2 3 | 4         run 0: group 0, 2 inputs from 0, 4 outputs from 0
 *   inputs    0   1  | 2 3       run 1: group 1, 2 inputs from 2, 1 output  from 4
 * </pre>
 *
 * @param inputsPerGroup inputs of every group
 * @param runs in the order of the share's outputs, which they cover once
 */
public record GroupSplit(int inputsPerGroup, List<Run> runs) {

  /**
   * Outputs of one group that lie side by side among the share's.
   *
   * @param group which group
   * @param outputs where they lie among the share's outputs
   * @param inputs where the group's inputs lie among those that the worker holds, in the order of
   *     their channels
   */
  public record Run(int group, Range outputs, Indices inputs) {}

  /** Copies the list. */
  public GroupSplit {
    runs = List.copyOf(runs);
  }

  /**
   * That of a share of a {@link FilterLayer}, by the first of its inputs.
   *
   * @throws IllegalArgumentException when an input channel that a group needs is not held
   */
  public static GroupSplit of(LayerShare share) {
    int groups = ((FilterLayer) share.layer()).groups();
    int in = share.inputShapes().get(0).channels() / groups;
    int out = share.outputShape().channels() / groups;
    int[] owned = share.output().channels().stream().toArray();
    List<Run> runs = new ArrayList<>();
    int begin = 0;
    for (int end = 1; end <= owned.length; end++) {
      int group = owned[begin] / out;
      if (end == owned.length || owned[end] / out != group) {
        int[] held = share.positions(Indices.range(group * in, (group + 1) * in), 0);
        runs.add(new Run(group, new Range(begin, end), Indices.of(held)));
        begin = end;
      }
    }
    return new GroupSplit(in, runs);
  }
}
