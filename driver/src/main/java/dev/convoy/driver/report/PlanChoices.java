package dev.convoy.driver.report;

import dev.convoy.driver.report.text.Quantity;
import dev.convoy.driver.report.text.TextTable;
import java.util.List;
import java.util.Locale;

/** The ways to share a training out that were held against each other, as a table. */
public final class PlanChoices {

  /**
   * One of them.
   *
   * @param title its name
   * @param mesh the workers as a grid
   * @param differs by which layers it differs from the best, empty for the best
   * @param said what its steps take
   */
  public record Line(String title, String mesh, String differs, Forecast said) {}

  private PlanChoices() {}

  /** A line each, the fastest first, and what each loses by. */
  public static String table(List<Line> lines, int batch) {
    TextTable table =
        TextTable.of(
            "shared out by",
            "mesh",
            ">step ms",
            ">images/s",
            ">loses",
            ">sends a step",
            ">memory",
            "differs in");
    double best = lines.get(0).said().stepMillis();
    for (Line line : lines) {
      double millis = line.said().stepMillis();
      table.row(
          line.title(),
          line.mesh(),
          Quantity.millis(millis),
          Quantity.digits(1e3 * batch / millis),
          millis == best ? "" : String.format(Locale.ROOT, "%.1f %%", 100 * (millis / best - 1)),
          Quantity.bytes(line.said().bytesSent()),
          Quantity.bytes(line.said().memoryBytes()),
          line.differs());
    }
    return table.render();
  }
}
