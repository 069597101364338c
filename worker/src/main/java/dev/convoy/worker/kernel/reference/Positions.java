package dev.convoy.worker.kernel.reference;

import dev.convoy.network.FilterLayer;
import dev.convoy.plan.LayerShare;
import dev.convoy.tensor.Indices;

/** Where global channels lie in this worker's arrays. */
final class Positions {
  private Positions() {}

  /**
   * For a layer whose output elements come from the same element of an input: where each element of
   * this worker's output {@code (N, C, ...)} lies in its part of that input.
   */
  static int[] ofElements(LayerShare share, int input) {
    int[] channels = share.positions(share.output().channels(), input);
    int held = share.inputs().get(input).channels().size();
    int space = share.outputShape().spatialSize();
    int[] positions = new int[share.output().rows().size() * channels.length * space];
    for (int y = 0; y < positions.length; y++) {
      int n = y / space / channels.length;
      int c = y / space % channels.length;
      positions[y] = (n * held + channels[c]) * space + y % space;
    }
    return positions;
  }

  /**
   * For a layer that reads all channels of an input: where each element of {@code (N, C, ...)},
   * with channels in rising order, lies in this worker's part of it.
   */
  static int[] ofInput(LayerShare share, int input) {
    int[] channels = share.positions(Indices.all(share.inputShapes().get(input).channels()), input);
    int space = share.inputShapes().get(input).spatialSize();
    int[] positions = new int[share.inputs().get(input).rows().size() * channels.length * space];
    for (int e = 0; e < positions.length; e++) {
      int n = e / space / channels.length;
      int c = e / space % channels.length;
      positions[e] = (n * channels.length + channels[c]) * space + e % space;
    }
    return positions;
  }

  /**
   * For a layer whose output channels come from the same channel of its input: {@code (N, C)},
   * where the input of each of this worker's output channels begins.
   */
  static int[] ofChannels(LayerShare share) {
    int[] channels = share.positions(share.output().channels(), 0);
    int held = share.inputs().get(0).channels().size();
    int space = share.inputShapes().get(0).spatialSize();
    int[] starts = new int[share.output().rows().size() * channels.length];
    for (int y = 0; y < starts.length; y++) {
      starts[y] = (y / channels.length * held + channels[y % channels.length]) * space;
    }
    return starts;
  }

  /**
   * For a layer with filters in groups: {@code (own, I/g)}, where the inputs of each own output's
   * group lie among those held.
   */
  static int[][] ofGroups(LayerShare share) {
    int groups = ((FilterLayer) share.layer()).groups();
    int in = share.inputShapes().get(0).channels() / groups;
    int out = share.outputShape().channels() / groups;
    return share.output().channels().stream()
        .map(o -> o / out)
        .mapToObj(group -> share.positions(Indices.range(group * in, (group + 1) * in), 0))
        .toArray(int[][]::new);
  }
}
