package dev.convoy.driver.study;

import dev.convoy.driver.report.ComparisonRow;
import dev.convoy.driver.study.analysis.Interval;
import dev.convoy.network.Network;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * What a network with so many filter groups is worth, and what it costs.
 *
 * @param network with so many
 * @param accuracy over the seeds, from 0 to 1
 * @param gain how much more accurate it is than with one group from the same seeds, from -1 to 1;
 *     that of one group, and of a study without it, is 0
 * @param speeds under each strategy
 * @param images of a training
 */
record GroupCost(
    int groups,
    Network network,
    Interval accuracy,
    Interval gain,
    List<ComparisonRow> speeds,
    double images) {

  GroupCost {
    speeds = List.copyOf(speeds);
  }

  /** Of every number of groups that something was trained with by now, rising. */
  static List<GroupCost> all(
      List<TrainedGroups> trained, Map<Integer, List<ComparisonRow>> speeds) {
    return trained.stream()
        .map(TrainedGroups::groups)
        .distinct()
        .sorted()
        .map(groups -> of(groups, trained, speeds.getOrDefault(groups, List.of())))
        .toList();
  }

  private static GroupCost of(int groups, List<TrainedGroups> trained, List<ComparisonRow> speeds) {
    List<TrainedGroups> these = trained.stream().filter(t -> t.groups() == groups).toList();
    List<Double> gains = new ArrayList<>();
    for (TrainedGroups one : these) {
      trained.stream()
          .filter(t -> t.groups() == 1 && t.seed() == one.seed())
          .forEach(dense -> gains.add(one.accuracy() - dense.accuracy()));
    }
    TrainedGroups any = these.get(0);
    return new GroupCost(
        groups,
        any.network(),
        Interval.of(these.stream().map(TrainedGroups::accuracy).toList()),
        Interval.of(gains.isEmpty() ? List.of(0.0) : gains),
        speeds,
        any.seconds() * any.imagesPerSecond());
  }

  /** The strategy that was fastest. */
  ComparisonRow fastest() {
    return speeds.stream()
        .max(Comparator.comparingDouble(ComparisonRow::imagesPerSecond))
        .orElseThrow();
  }

  /** How long a training takes by the fastest strategy. */
  double seconds() {
    return images / fastest().imagesPerSecond();
  }
}
