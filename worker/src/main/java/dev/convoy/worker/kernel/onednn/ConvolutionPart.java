package dev.convoy.worker.kernel.onednn;

import dev.convoy.network.FilterLayer;
import dev.convoy.tensor.Indices;
import dev.convoy.tensor.Range;
import dev.convoy.worker.kernel.LayerShare;
import dev.convoy.worker.kernel.NoCodeException;
import java.util.ArrayList;
import java.util.List;

/**
 * A grouped convolution, transposed or not, of neighbouring channels that one primitive can do: a
 * share that cuts through filter groups is a list of them.
 *
 * <p>Owning outputs 0–4 of a convolution with 4 outputs and 2 inputs a group gives one part with
 * all 4 outputs of group 0 and one with the first output of group 1:
 *
 * <pre>
 *   outputs  0 1 2 3 | 4         part 0: 1 group, 2 inputs from 0, 4 outputs from 0
 *   inputs    0   1  | 2 3       part 1: 1 group, 2 inputs from 2, 1 output  from 4
 * </pre>
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

  /** The same with each {@code factor} neighbouring groups as one. */
  ConvolutionPart merged(int factor) {
    return new ConvolutionPart(
        groups / factor, input, inputsPerGroup * factor, output, outputsPerGroup * factor);
  }

  /** Whether the channels of a group fill blocks of this size. */
  boolean isInBlocksOf(int channels) {
    return inputsPerGroup % channels == 0 && outputsPerGroup % channels == 0;
  }

  /** The parts of a share, in the order of its outputs. */
  static List<ConvolutionPart> of(LayerShare share) {
    int groups = ((FilterLayer) share.layer()).groups();
    int in = share.inputShapes().get(0).channels() / groups;
    int out = share.outputShape().channels() / groups;
    List<ConvolutionPart> parts = new ArrayList<>();
    int position = 0;
    for (Range run : share.output().channels().runs()) {
      for (int group = run.from() / out; group * out < run.to(); group++) {
        int owned = run.intersect(new Range(group * out, (group + 1) * out)).size();
        int input = positionOf(share, new Range(group * in, (group + 1) * in));
        append(parts, new ConvolutionPart(1, input, in, position, owned));
        position += owned;
      }
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

  private static int positionOf(LayerShare share, Range group) {
    Indices held = share.inputs().get(0).channels();
    int position = held.positionOf(group.from());
    for (int i = 0; i < group.size(); i++) {
      if (position < 0 || held.positionOf(group.from() + i) != position + i) {
        throw new NoCodeException(
            share.name()
                + ": input channels "
                + group
                + " of one filter group must lie side by side, but the worker holds "
                + held);
      }
    }
    return position;
  }
}
