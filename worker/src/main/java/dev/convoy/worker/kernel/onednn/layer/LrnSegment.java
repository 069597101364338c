package dev.convoy.worker.kernel.onednn.layer;

import dev.convoy.network.LocalResponseNorm;
import dev.convoy.plan.LayerShare;
import dev.convoy.tensor.Indices;
import dev.convoy.tensor.Range;
import java.util.ArrayList;
import java.util.List;

/**
 * Input channels of one tower that lie side by side: those that the share owns as outputs, and a
 * halo of {@code size / 2} around them.
 *
 * @param input where they begin among the share's inputs
 * @param size how many they are
 * @param owned the outputs among them
 */
record LrnSegment(int input, int size, List<Owned> owned) {

  /**
   * Outputs that the share owns.
   *
   * @param inSegment where they begin in the segment
   * @param output where they begin among the share's outputs
   * @param size how many they are
   */
  record Owned(int inSegment, int output, int size) {}

  /** Whether all of it is owned, and outputs lie as inputs do. */
  boolean hasNoHalo() {
    return owned.equals(List.of(new Owned(0, input, size)));
  }

  /** The segments of a share, in the order of its inputs. */
  static List<LrnSegment> of(LayerShare share) {
    int towers = ((LocalResponseNorm) share.layer()).towers();
    int tower = share.inputShapes().get(0).channels() / towers;
    List<LrnSegment> segments = new ArrayList<>();
    int position = 0;
    for (Range run : share.inputs().get(0).channels().runs()) {
      for (int t = run.from() / tower; t * tower < run.to(); t++) {
        Range part = run.intersect(new Range(t * tower, (t + 1) * tower));
        segments.add(new LrnSegment(position, part.size(), owned(share, part)));
        position += part.size();
      }
    }
    return segments;
  }

  private static List<Owned> owned(LayerShare share, Range inputs) {
    Indices outputs = share.output().channels();
    List<Owned> owned = new ArrayList<>();
    int position = 0;
    for (Range run : outputs.runs()) {
      Range both = run.intersect(inputs);
      if (!both.isEmpty()) {
        int output = position + both.from() - run.from();
        owned.add(new Owned(both.from() - inputs.from(), output, both.size()));
      }
      position += run.size();
    }
    return owned;
  }
}
