package dev.convoy.plan;

import dev.convoy.tensor.Range;

/**
 * Deals a layer's output channels out to workers: whole filter groups where there are at least as
 * many as workers, otherwise nearly equal runs of channels.
 */
final class ChannelSplit {
  /** Vector widths of CPU kernels in channels: shards in such multiples waste no lanes. */
  private static final int[] WIDTHS = {16, 8, 4, 2};

  /**
   * How much larger than necessary the largest shard may become for the sake of a wide multiple.
   */
  private static final double SLACK = 1.1;

  private ChannelSplit() {}

  /** The channels of part {@code part} of {@code parts}; may be empty when there are too few. */
  static Range part(int channels, int groups, int part, int parts) {
    if (groups > 1 && parts > groups && parts % groups == 0) {
      int perGroup = parts / groups;
      int group = part / perGroup;
      return part(channels / groups, 1, part % perGroup, perGroup)
          .shifted(group * (channels / groups));
    }
    int unit = groups >= parts ? channels / groups : unit(channels, parts);
    Range units = new Range(0, channels / unit).part(part, parts);
    return new Range(units.from() * unit, units.to() * unit);
  }

  private static int unit(int channels, int parts) {
    int even = (channels + parts - 1) / parts;
    for (int width : WIDTHS) {
      if (channels % width == 0 && largest(channels / width, parts) * width <= SLACK * even) {
        return width;
      }
    }
    return 1;
  }

  private static int largest(int units, int parts) {
    return (units + parts - 1) / parts;
  }
}
