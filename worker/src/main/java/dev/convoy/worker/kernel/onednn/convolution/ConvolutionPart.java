package dev.convoy.worker.kernel.onednn.convolution;

import dev.convoy.plan.LayerShare;
import dev.convoy.tensor.Range;
import dev.convoy.worker.kernel.GroupSplit;
import dev.convoy.worker.kernel.GroupSplit.Run;
import dev.convoy.worker.kernel.NoCodeException;
import java.util.ArrayList;
import java.util.List;

/**
 * A grouped convolution, transposed or not, of neighbouring channels that one primitive can do: the
 * runs of a {@link GroupSplit} that lie side by side and are of one size. A share that cuts through
 * filter groups is a list of them.
 *
 * @param groups groups of equal size
 * @param input where their inputs begin among the share's inputs
 * @param inputsPerGroup inputs of each
 * @param output where their outputs begin among the share's outputs
 * @param outputsPerGroup outputs of each
 */
record ConvolutionPart(int groups, int input, int inputsPerGroup, int output, int outputsPerGroup) {

  int inputs() {
    return groups * inputsPerGroup;
  }

  int outputs() {
    return groups * outputsPerGroup;
  }

  /** These channels with each {@code factor} neighbouring groups as one. */
  ConvolutionPart merged(int factor) {
    return new ConvolutionPart(
        groups / factor, input, inputsPerGroup * factor, output, outputsPerGroup * factor);
  }

  /** Whether the channels of a group fill blocks of this size. */
  boolean isInBlocksOf(int channels) {
    return inputsPerGroup % channels == 0 && outputsPerGroup % channels == 0;
  }

  /**
   * The parts of a share, in the order of its outputs.
   *
   * @throws NoCodeException when the inputs of a group do not lie side by side
   */
  static List<ConvolutionPart> of(LayerShare share) {
    GroupSplit split = GroupSplit.of(share);
    List<ConvolutionPart> parts = new ArrayList<>();
    for (Run run : split.runs()) {
      append(
          parts,
          new ConvolutionPart(
              1,
              firstInput(share, run),
              split.inputsPerGroup(),
              run.outputs().from(),
              run.outputs().size()));
    }
    return parts;
  }

  /** Adds a part, as one more group of the last part where it is like it and lies behind it. */
  private static void append(List<ConvolutionPart> parts, ConvolutionPart next) {
    int last = parts.size() - 1;
    if (last >= 0) {
      ConvolutionPart before = parts.get(last);
      if (before.outputsPerGroup == next.outputsPerGroup
          && before.input + before.inputs() == next.input) {
        parts.set(
            last,
            new ConvolutionPart(
                before.groups + 1,
                before.input,
                before.inputsPerGroup,
                before.output,
                before.outputsPerGroup));
        return;
      }
    }
    parts.add(next);
  }

  private static int firstInput(LayerShare share, Run run) {
    List<Range> inputs = run.inputs().runs();
    if (inputs.size() > 1) {
      throw new NoCodeException(
          share.name()
              + ": the input channels of filter group "
              + run.group()
              + " must lie side by side, but the worker holds "
              + share.inputs().get(0).channels());
    }
    return inputs.get(0).from();
  }
}
