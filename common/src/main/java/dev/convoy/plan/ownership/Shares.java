package dev.convoy.plan.ownership;

import dev.convoy.layout.Block;
import dev.convoy.layout.Layout;
import dev.convoy.tensor.Range;
import java.util.List;

/**
 * Who does what of a layer, and who owns the result. All lists have one entry a rank.
 *
 * @param work the batch rows and output channels that a worker's kernel computes
 * @param groupInputs which input channels of each filter group it reads for that, counted within
 *     the group; empty where every worker reads all that its outputs need
 * @param computed what kernels write: partial where several workers add to one output
 * @param output who owns the output; equal to {@code computed} where nothing is to be added up
 */
public record Shares(List<Block> work, List<Range> groupInputs, Layout computed, Layout output) {

  /** Copies the lists. */
  public Shares {
    work = List.copyOf(work);
    groupInputs = List.copyOf(groupInputs);
  }

  /** Each worker computes, alone, what it owns. */
  static Shares owned(List<Block> blocks) {
    Layout layout = Layout.whole(blocks);
    return new Shares(blocks, List.of(), layout, layout);
  }

  /** Whether what kernels write must be added up before anyone reads it. */
  public boolean isSummed() {
    return !computed.equals(output);
  }

  /** Whether workers read different input channels of one filter group. */
  public boolean isByInputs() {
    return !groupInputs.isEmpty();
  }
}
