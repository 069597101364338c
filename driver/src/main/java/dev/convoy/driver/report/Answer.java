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
    ComparisonRow first = ranked.get(0);
    ComparisonRow second = ranked.get(1);
    String one = first.contestant().title();
    String other = second.contestant().title();
    SpeedRatio ratio = first.over(second);
    String times = String.format(Locale.ROOT, "%.2f times", ratio.ratio());
    if (!ratio.hasInterval()) {
      return "%s was %s as fast as %s; --rounds 5 would say how surely."
          .formatted(one, times, other);
    }
    String interval =
        String.format(Locale.ROOT, "(95 %% interval %.2f to %.2f)", ratio.low(), ratio.high());
    return ratio.low() > 1
        ? "%s is fastest: %s %s %s%s.".formatted(one, times, other, interval, reason(first, second))
        : "No difference between %s and %s can be told: %s %s."
            .formatted(one, other, times, interval);
  }

  /** How a way to train from outside stands to the fastest. */
  static String beside(List<ComparisonRow> rows, BaselineRow outside) {
    if (rows.isEmpty()) {
      return "";
    }
    ComparisonRow first = ranked(rows).get(0);
    SpeedRatio ratio = outside.under(first);
    String interval =
        ratio.hasInterval()
            ? String.format(
                Locale.ROOT, " (95 %% interval %.2f to %.2f)", ratio.low(), ratio.high())
            : "";
    return String.format(
        Locale.ROOT,
        "%s is %.2f times as fast as %s%s.",
        first.contestant().title(),
        ratio.ratio(),
        outside.title(),
        interval);
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
