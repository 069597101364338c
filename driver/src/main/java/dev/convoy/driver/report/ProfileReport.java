package dev.convoy.driver.report;

import dev.convoy.control.ControlMessage.Profile;
import dev.convoy.driver.report.text.TextTable;
import dev.convoy.metrics.LineTime;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** Where a worker's time went, the most costly lines first, as a table. */
public final class ProfileReport {
  /** Lines that take less than this share of a step are summed up. */
  private static final double SMALLEST_SHARE = 0.002;

  private ProfileReport() {}

  /** The table of one worker. */
  public static String of(Profile profile) {
    if (profile.steps() == 0) {
      return "Worker %d: no step was timed; the first is left out, so train at least 2 steps.\n"
          .formatted(profile.rank());
    }
    List<LineTime> lines =
        profile.lines().stream()
            .sorted(Comparator.comparingDouble(LineTime::millis).reversed())
            .toList();
    double all = lines.stream().mapToDouble(LineTime::millis).sum();
    TextTable table = TextTable.of("what", ">ms a step", ">share", ">waiting", "how");
    List<LineTime> shown =
        lines.stream().filter(l -> l.millis() >= SMALLEST_SHARE * profile.stepMillis()).toList();
    shown.forEach(l -> row(table, l.title(), l.millis(), l.waitingMillis(), l.how(), profile));
    List<LineTime> rest = lines.subList(shown.size(), lines.size());
    if (!rest.isEmpty()) {
      row(table, rest.size() + " smaller lines", sum(rest), waiting(rest), "", profile);
    }
    table.line();
    List<LineTime> exchange = lines.stream().filter(LineTime::exchange).toList();
    row(table, "kernels", all - sum(exchange), 0, "", profile);
    row(table, "exchange", sum(exchange), waiting(exchange), "", profile);
    row(table, "data, reports, the rest", profile.stepMillis() - all, 0, "", profile);
    row(table, "step", profile.stepMillis(), waiting(exchange), "", profile);
    return String.format(
            Locale.ROOT, "Worker %d, mean of %d steps:%n", profile.rank(), profile.steps())
        + table.render();
  }

  private static double sum(List<LineTime> lines) {
    return lines.stream().mapToDouble(LineTime::millis).sum();
  }

  private static double waiting(List<LineTime> lines) {
    return lines.stream().mapToDouble(LineTime::waitingMillis).sum();
  }

  private static void row(
      TextTable table, String what, double millis, double waiting, String how, Profile profile) {
    table.row(
        what,
        digits(millis),
        String.format(Locale.ROOT, "%.1f %%", 100 * millis / profile.stepMillis()),
        waiting > 0 ? digits(waiting) : "",
        how);
  }

  private static String digits(double millis) {
    return String.format(Locale.ROOT, "%.3f", millis);
  }
}
