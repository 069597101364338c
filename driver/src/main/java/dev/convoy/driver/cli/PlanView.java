package dev.convoy.driver.cli;

import dev.convoy.driver.cli.option.UserError;
import dev.convoy.driver.planning.PlanChoice;
import dev.convoy.driver.planning.Planning;
import dev.convoy.driver.planning.Predictor;
import dev.convoy.driver.planning.TimedCrossovers;
import dev.convoy.driver.report.Contestant;
import dev.convoy.driver.report.ExplanationReport;
import dev.convoy.driver.report.Forecast;
import dev.convoy.driver.report.PlanChoices;
import dev.convoy.driver.report.PredictedLayers;
import dev.convoy.driver.report.text.Quantity;
import dev.convoy.plan.TrainingPlan;
import dev.convoy.planner.Crossovers.Crossing;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Shows what the steps of a plan will take, and what else could have been chosen. */
final class PlanView {
  private static final int SHOWN = 4; // the best, and three that it was held against
  private static final double GIGABITS = 8e-9;

  /** Up to so many workers, crossovers are looked for: dozens of steps are played through. */
  private static final int MOST_CROSSING = 64;

  private final PrintWriter out;
  private final Planning planning;
  private final Contestant contestant;
  private final TrainingPlan plan;

  /** Of a plan, where a command prints. */
  PlanView(PrintWriter out, Planning planning, Contestant contestant, TrainingPlan plan) {
    this.out = out;
    this.planning = planning;
    this.contestant = contestant;
    this.plan = plan;
  }

  /**
   * What each layer and a whole step take, and where model and data parallelism change places;
   * nothing where nobody knows.
   */
  void printPrediction() {
    Forecast said = planning.forecasts(Map.of(contestant, plan)).get(contestant);
    Optional<Predictor> found = planning.predictor(contestant.workers(), contestant.threads());
    if (said == null || found.isEmpty()) {
      return;
    }
    Predictor predictor = found.get();
    out.println();
    out.print(new PredictedLayers(plan, predictor.costs(plan), predictor.link()).table());
    out.printf(
        "%nPredicted: %s ms a step, %s images/s; %s ms in kernels, %s ms on exchange, of which %s ms"
            + " waiting; %s of memory.%n",
        Quantity.millis(said.stepMillis()),
        Quantity.digits(1e3 * plan.ownership().batch() / said.stepMillis()),
        Quantity.millis(said.computeMillis()),
        Quantity.millis(said.exchangeMillis()),
        Quantity.millis(said.exposedExchangeMillis()),
        Quantity.bytes(said.memoryBytes()));
    int workers = contestant.workers();
    if (workers > 1 && workers <= MOST_CROSSING) {
      planning.crossovers(workers, predictor).ifPresent(this::printCrossovers);
    }
  }

  private void printCrossovers(TimedCrossovers crossovers) {
    String faster = crossovers.modelIsFaster() ? "faster" : "slower";
    out.println();
    out.println(
        crossovers
            .batch()
            .map(
                c -> sides(c, "below a batch of " + Quantity.count((long) c.at()), "from there on"))
            .orElse(
                "Model parallelism is %s than data parallelism at every batch from %s to %s."
                    .formatted(
                        faster,
                        Quantity.count(crossovers.smallestBatch()),
                        Quantity.count(crossovers.largestBatch()))));
    String batch = "With batch " + Quantity.count(plan.ownership().batch()) + ": ";
    out.println(
        batch
            + crossovers
                .bandwidth()
                .map(
                    c ->
                        sides(
                            c,
                            "below %s Gbit/s between %s"
                                .formatted(Quantity.digits(GIGABITS * c.at()), crossovers.ends()),
                            "above"))
                .orElse(
                    "Model parallelism is %s than data parallelism at every bandwidth between %s."
                        .formatted(faster, crossovers.ends())));
  }

  private static String sides(Crossing crossing, String below, String above) {
    return "Model parallelism is %s than data parallelism %s, %s %s."
        .formatted(
            crossing.firstIsBetterBelow() ? "faster" : "slower",
            below,
            crossing.firstIsBetterBelow() ? "slower" : "faster",
            above);
  }

  /**
   * What else could have been chosen, and what it loses by.
   *
   * @param explained a layer whose choices are shown, too; null for none
   * @throws UserError if it is not a layer that is placed
   */
  void printChoice(PlanChoice choice, @Nullable String explained) {
    out.println();
    out.print(PlanChoices.table(choice.lines(SHOWN), plan.ownership().batch()));
    out.println(
        choice.gap() == 0
            ? "The sum of costs that was searched is proven to be least."
            : "The sum of costs that was searched is at most %.1f %% above the least."
                .formatted(100 * choice.gap()));
    if (explained != null) {
      List<String> placed = choice.costs().get().placed();
      if (!placed.contains(explained)) {
        throw UserError.usage(
            "--explain %s: it is no layer that is placed; choose one of %s"
                .formatted(explained, String.join(", ", placed)));
      }
      out.println();
      out.print(ExplanationReport.text(choice.explanation(explained), plan.ownership().mesh()));
    }
  }
}
