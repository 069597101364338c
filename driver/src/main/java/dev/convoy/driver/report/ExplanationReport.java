package dev.convoy.driver.report;

import dev.convoy.driver.report.text.Quantity;
import dev.convoy.driver.report.text.TextTable;
import dev.convoy.mesh.DeviceMesh;
import dev.convoy.planner.Cost;
import dev.convoy.planner.ExchangeWeights;
import dev.convoy.planner.Explanation;
import dev.convoy.planner.Explanation.Option;
import dev.convoy.planner.Ranked;

/** Why a layer is shared out as it is: what each way to do it costs, and what follows from it. */
public final class ExplanationReport {
  private ExplanationReport() {}

  /**
   * A line a choice, and a sentence.
   *
   * @param mesh on which it is weighed
   */
  public static String text(Explanation explanation, DeviceMesh mesh) {
    TextTable table =
        TextTable.of(
            explanation.layer() + " by",
            ">kernels",
            ">gradient sums",
            ">its inputs",
            ">its outputs",
            ">step at best",
            "");
    for (Option option : explanation.options()) {
      table.row(
          (option.choice().stays() ? "where its inputs are: " : "")
              + PlacementName.of(option.choice().placement(), mesh),
          millis(option.own().compute() + option.own().packing()),
          millis(option.own().gradientSums()),
          option.besideOthers() ? exchange(option.inputs()) : "-",
          option.besideOthers() ? exchange(option.outputs()) : "-",
          best(option),
          option.chosen() ? "chosen" : "");
    }
    return table.render()
        + "Milliseconds of the busiest worker, nothing hidden behind compute: the layer's kernels and"
        + " updates, adding its gradients up, and bringing what it reads and makes from and to where"
        + " the others' choices have it; then the least sum of all layers if it is shared out so.\n";
  }

  private static String exchange(Cost cost) {
    return millis(cost.seconds(ExchangeWeights.EXPOSED));
  }

  private static String best(Option option) {
    Ranked best = option.best();
    return best == null ? "-" : millis(best.seconds());
  }

  private static String millis(double seconds) {
    return Double.isInfinite(seconds) ? "-" : seconds == 0 ? "0" : Quantity.millis(1e3 * seconds);
  }
}
