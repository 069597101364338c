package dev.convoy.plan.ownership;

import dev.convoy.tensor.Range;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Deals a layer's output channels out to workers: whole filter groups where there are at least as
 * many as workers, otherwise nearly equal runs of channels; in proportion to speeds where workers
 * are not equal.
 */
final class ChannelSplit {
  /** Vector widths of CPU kernels in channels: shards in such multiples waste no lanes. */
  private static final int[] WIDTHS = {16, 8, 4, 2};

  /** How much longer than necessary the slowest may take for the sake of a wide multiple. */
  private static final double SLACK = 1.1;

  private ChannelSplit() {}

  /**
   * The channels of each worker, in order; some may have none when there are too few.
   *
   * @param speeds one a worker
   */
  static List<Range> parts(int channels, int groups, List<Double> speeds) {
    int parts = speeds.size();
    if (groups > 1 && parts > groups && parts % groups == 0) {
      List<List<Double>> teams = teams(speeds, parts / groups);
      if (Apportionment.areEqual(teams.stream().map(ChannelSplit::sum).toList())) {
        return insideGroups(channels / groups, teams);
      }
    }
    int unit = groups >= parts ? channels / groups : unit(channels, speeds);
    return inUnitsOf(unit, channels, speeds);
  }

  /** The speeds of those who share a group, group by group. */
  private static List<List<Double>> teams(List<Double> speeds, int size) {
    return IntStream.range(0, speeds.size() / size)
        .mapToObj(g -> speeds.subList(g * size, (g + 1) * size))
        .toList();
  }

  private static double sum(List<Double> speeds) {
    return speeds.stream().mapToDouble(s -> s).sum();
  }

  private static List<Range> insideGroups(int groupSize, List<List<Double>> teams) {
    List<Range> all = new ArrayList<>();
    for (int group = 0; group < teams.size(); group++) {
      int begin = group * groupSize;
      parts(groupSize, 1, teams.get(group)).forEach(part -> all.add(part.shifted(begin)));
    }
    return all;
  }

  private static List<Range> inUnitsOf(int unit, int channels, List<Double> speeds) {
    return Apportionment.parts(channels / unit, speeds, 1).stream()
        .map(units -> new Range(units.from() * unit, units.to() * unit))
        .toList();
  }

  private static int unit(int channels, List<Double> speeds) {
    double shortest = longestTime(inUnitsOf(1, channels, speeds), speeds);
    for (int width : WIDTHS) {
      if (channels % width == 0
          && longestTime(inUnitsOf(width, channels, speeds), speeds) <= SLACK * shortest) {
        return width;
      }
    }
    return 1;
  }

  /** In channels that a worker of speed 1 computes, or of any speed where all are equal. */
  private static double longestTime(List<Range> parts, List<Double> speeds) {
    boolean equal = Apportionment.areEqual(speeds);
    return IntStream.range(0, parts.size())
        .mapToDouble(k -> parts.get(k).size() / (equal ? 1 : speeds.get(k)))
        .max()
        .orElse(0);
  }
}
