package dev.convoy.driver.study;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.convoy.driver.report.AccuracyPlot;
import dev.convoy.driver.report.ComparisonRow;
import dev.convoy.driver.report.text.Quantity;
import dev.convoy.driver.study.Findings.Table;
import dev.convoy.driver.study.analysis.Interval;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What accuracies and costs say of filter groups. */
final class CostFindings {

  /** How much accuracy may be lost where grouping is to pay: one point. */
  private static final double TOLERATED = 0.01;

  private CostFindings() {}

  /** What one training comes to. */
  static String sentence(TrainedGroups trained) {
    return String.format(
        Locale.ROOT,
        "groups %d, seed %d: accuracy %.2f %%",
        trained.groups(),
        trained.seed(),
        100 * trained.accuracy());
  }

  /** How fast one strategy is. */
  static String sentence(int groups, ComparisonRow row) {
    return "groups %d, %s: %s images/s, %s a step"
        .formatted(
            groups,
            row.contestant().title(),
            Quantity.digits(row.imagesPerSecond()),
            Quantity.bytes(row.measuredBytes()));
  }

  static String title(List<GroupCost> costs) {
    return costs.get(0).network().name() + " by filter groups";
  }

  static List<AccuracyPlot.Point> points(List<GroupCost> costs) {
    return costs.stream()
        .map(
            cost ->
                new AccuracyPlot.Point(
                    cost.groups() == 1 ? "1 group" : cost.groups() + " groups",
                    cost.network().macs(),
                    cost.seconds(),
                    100 * cost.accuracy().mean(),
                    cost.accuracy().isKnown()
                        ? 100 * (cost.accuracy().high() - cost.accuracy().mean())
                        : 0))
        .toList();
  }

  static ObjectNode json(GroupCost cost) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("groups", cost.groups());
    json.put("parameters", cost.network().parameterCount());
    json.put("macs", cost.network().macs());
    json.set("accuracy", json(cost.accuracy()));
    json.set("gain", json(cost.gain()));
    ArrayNode speeds = json.putArray("strategies");
    for (ComparisonRow row : cost.speeds()) {
      ObjectNode each = speeds.addObject();
      each.put("strategy", row.contestant().title());
      each.put("workers", row.contestant().workers());
      each.put("images_per_second", row.imagesPerSecond());
      ArrayNode rounds = each.putArray("rounds");
      row.rounds().forEach(rounds::add);
      each.put("bytes_sent_per_step", row.measuredBytes());
      each.put("planned_bytes_per_step", row.plannedBytes());
    }
    return json;
  }

  private static ObjectNode json(Interval interval) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("mean", interval.mean());
    if (interval.isKnown()) {
      json.put("low", interval.low());
      json.put("high", interval.high());
    }
    return json;
  }

  static Findings of(List<GroupCost> costs) {
    List<String> columns =
        new ArrayList<>(
            List.of(">groups", ">accuracy", ">gain over 1 group", ">parameters", ">MACs"));
    for (ComparisonRow row : costs.get(0).speeds()) {
      columns.add(">images/s, " + row.contestant().title());
      columns.add(">sends a step, " + row.contestant().title());
    }
    columns.add(">training takes");
    return new Findings(
        title(costs),
        conclusion(costs),
        List.of(
            "Accuracies are in percent and gains in points, with 95 % intervals over the seeds (Student's t; a gain is taken seed by seed); images/s are medians of rounds, with the slowest and the fastest; bytes are those of the worker that sends most."),
        List.of(
            new Table(
                "Accuracy and cost",
                "MACs are those of one image; the time of a training is that of the fastest strategy.",
                columns,
                costs.stream().map(CostFindings::row).toList())),
        List.of());
  }

  private static List<String> row(GroupCost cost) {
    List<String> cells =
        new ArrayList<>(
            List.of(
                Integer.toString(cost.groups()),
                percent(cost.accuracy()),
                cost.groups() == 1 ? "" : percent(cost.gain()),
                Quantity.count(cost.network().parameterCount()),
                Quantity.rounded(cost.network().macs())));
    for (ComparisonRow row : cost.speeds()) {
      cells.add(
          "%s (%s - %s)"
              .formatted(
                  Quantity.digits(row.imagesPerSecond()),
                  Quantity.digits(row.least()),
                  Quantity.digits(row.most())));
      cells.add(Quantity.bytes(row.measuredBytes()));
    }
    cells.add(Quantity.seconds(cost.seconds()));
    return cells;
  }

  private static String percent(Interval share) {
    return share.isKnown()
        ? String.format(
            Locale.ROOT,
            "%.2f (%.2f to %.2f)",
            100 * share.mean(),
            100 * share.low(),
            100 * share.high())
        : String.format(Locale.ROOT, "%.2f", 100 * share.mean());
  }

  /**
   * Whether grouping paid: faster in every round, and less accurate by no more than what is
   * tolerated, as surely as the seeds tell.
   */
  static String conclusion(List<GroupCost> costs) {
    Optional<GroupCost> dense = costs.stream().filter(c -> c.groups() == 1).findFirst();
    List<GroupCost> grouped = costs.stream().filter(c -> c.groups() > 1).toList();
    if (dense.isEmpty() || grouped.isEmpty()) {
      return "Whether grouping pays is not known without one group beside several: name both by --groups.";
    }
    GroupCost one = dense.get();
    List<GroupCost> faster = grouped.stream().filter(c -> isFaster(c, one)).toList();
    List<GroupCost> good = faster.stream().filter(c -> c.gain().isAbove(-TOLERATED)).toList();
    List<GroupCost> perhaps = faster.stream().filter(c -> !c.gain().isBelow(0)).toList();
    if (!good.isEmpty()) {
      return "Grouping paid here: " + sentence(one, fastestOf(good)) + ".";
    } else if (!perhaps.isEmpty()) {
      return "Whether grouping pays is not known from so few seeds, whose accuracies are too far apart: "
          + sentence(one, fastestOf(perhaps))
          + ".";
    }
    return "Grouping did not pay here, for no number of groups is both as accurate as one and faster: "
        + sentence(one, fastestOf(grouped))
        + ".";
  }

  private static GroupCost fastestOf(List<GroupCost> costs) {
    GroupCost best = costs.get(0);
    for (GroupCost cost : costs) {
      best = cost.seconds() < best.seconds() ? cost : best;
    }
    return best;
  }

  /** Whether the slowest round is faster than the fastest of the other. */
  private static boolean isFaster(GroupCost cost, GroupCost than) {
    return cost.fastest().least() > than.fastest().most();
  }

  private static String sentence(GroupCost one, GroupCost cost) {
    return String.format(
        Locale.ROOT,
        "%d groups gain %s points of accuracy over one, with %.2f of the MACs and %.2f of the parameters, at %.2f times the images/s",
        cost.groups(),
        percent(cost.gain()),
        (double) cost.network().macs() / one.network().macs(),
        (double) cost.network().parameterCount() / one.network().parameterCount(),
        cost.fastest().imagesPerSecond() / one.fastest().imagesPerSecond());
  }
}
