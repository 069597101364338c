package dev.convoy.driver.report;

import dev.convoy.driver.report.statistics.SpeedRatio;
import dev.convoy.driver.report.text.Quantity;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** What a comparison comes to, in a sentence with its reason. */
final class Answer {
  /** Of what the two differ by, the part from which on something is the reason by itself. */
  private static final double MAIN = 0.75;

  private Answer() {}

  /** The ways to train, the fastest first. */
  static List<ComparisonRow> ranked(List<ComparisonRow> rows) {
    return rows.stream()
        .sorted(Comparator.comparingDouble(ComparisonRow::imagesPerSecond).reversed())
        .toList();
  }

  /** The sentence; empty where there are no two speeds to compare. */
  static String of(List<ComparisonRow> rows) {
    List<ComparisonRow> ranked = ranked(rows);
    if (ranked.size() < 2 || ranked.get(1).least() <= 0) {
      return "";
    }
    int alike = leaders(ranked);
    ComparisonRow first = ranked.get(0);
    ComparisonRow last = ranked.get(alike - 1);
    if (alike == ranked.size()) {
      return "No difference between %s can be told: %s is %s."
          .formatted(titles(ranked), title(first), times(first, last));
    }
    ComparisonRow next = ranked.get(alike);
    if (!first.over(next).hasInterval()) {
      return String.format(
          Locale.ROOT,
          "%s was %.2f times as fast as %s; --rounds 5 would say how surely.",
          title(first),
          first.over(next).ratio(),
          title(next));
    }
    String clear = "%s%s.".formatted(times(first, next), reason(first, next));
    return alike == 1
        ? "%s is fastest: %s".formatted(title(first), clear)
        : "%s are fastest, and no difference between them can be told (%s is %s): %s is %s"
            .formatted(
                titles(ranked.subList(0, alike)),
                title(first),
                times(first, last),
                title(first),
                clear);
  }

  /** How many of the first are such that none is known to be faster than another of them. */
  private static int leaders(List<ComparisonRow> ranked) {
    int alike = 1;
    while (alike < ranked.size() && cannotBeTold(ranked.get(0), ranked.get(alike))) {
      alike++;
    }
    return alike;
  }

  private static boolean cannotBeTold(ComparisonRow one, ComparisonRow other) {
    SpeedRatio ratio = one.over(other);
    return ratio.hasInterval() && ratio.low() <= 1;
  }

  /** Whether another might be as fast as the fastest, for all that was measured. */
  static boolean isUnsure(List<ComparisonRow> rows) {
    return leaders(ranked(rows)) > 1;
  }

  private static String title(ComparisonRow row) {
    return row.contestant().title();
  }

  /** Some by name: {@code a, b and c}. */
  private static String titles(List<ComparisonRow> rows) {
    List<String> all = rows.stream().map(Answer::title).toList();
    return String.join(", ", all.subList(0, all.size() - 1)) + " and " + all.get(all.size() - 1);
  }

  /** How much faster, and how surely: {@code 1.20 times data (95 % interval 1.15 to 1.26)}. */
  private static String times(ComparisonRow one, ComparisonRow other) {
    SpeedRatio ratio = one.over(other);
    return String.format(
        Locale.ROOT, "%.2f times %s%s", ratio.ratio(), title(other), interval(ratio));
  }

  private static String interval(SpeedRatio ratio) {
    return ratio.hasInterval()
        ? String.format(Locale.ROOT, " (95 %% interval %.2f to %.2f)", ratio.low(), ratio.high())
        : "";
  }

  /** How a way to train from outside stands to the fastest. */
  static String beside(List<ComparisonRow> rows, BaselineRow outside) {
    if (rows.isEmpty()) {
      return "";
    }
    ComparisonRow first = ranked(rows).get(0);
    SpeedRatio ratio = outside.under(first);
    return String.format(
        Locale.ROOT,
        "%s is %.2f times as fast as %s%s.",
        first.contestant().title(),
        ratio.ratio(),
        outside.title(),
        interval(ratio));
  }

  /** Where the time between them goes: kernels, waiting, or what is left of a step. */
  private static String reason(ComparisonRow fast, ComparisonRow slow) {
    double compute = slow.computeMillis() - fast.computeMillis();
    double waiting = slow.exposedExchangeMillis() - fast.exposedExchangeMillis();
    double rest = slow.stepMillis() - fast.stepMillis() - compute - waiting;
    if (slow.stepMillis() <= fast.stepMillis()) {
      return ""; // medians of steps and of rounds do not agree on who is faster
    }
    double gained = Math.max(0, compute) + Math.max(0, waiting) + Math.max(0, rest);
    String kernels =
        "its kernels take %s ms a step instead of %s"
            .formatted(
                Quantity.millis(fast.computeMillis()), Quantity.millis(slow.computeMillis()));
    String exchange =
        "it waits %s ms a step for others instead of %s, sending %s instead of %s"
            .formatted(
                Quantity.millis(fast.exposedExchangeMillis()),
                Quantity.millis(slow.exposedExchangeMillis()),
                Quantity.bytes(fast.measuredBytes()),
                Quantity.bytes(slow.measuredBytes()));
    if (compute >= MAIN * gained) {
      return ", because " + kernels;
    }
    if (waiting >= MAIN * gained) {
      return ", because " + exchange;
    }
    if (rest >= MAIN * gained) {
      return ", because packing and what else is done between kernels takes %s ms a step instead of %s"
          .formatted(Quantity.millis(rest(fast)), Quantity.millis(rest(slow)));
    }
    if (compute > 0 && waiting > 0) {
      return ", because %s, and %s".formatted(kernels, exchange);
    }
    return ", because %s, and packing and what else is done takes %s ms instead of %s"
        .formatted(
            compute > waiting ? kernels : exchange,
            Quantity.millis(rest(fast)),
            Quantity.millis(rest(slow)));
  }

  private static double rest(ComparisonRow row) {
    return Math.max(0, row.stepMillis() - row.computeMillis() - row.exposedExchangeMillis());
  }
}
