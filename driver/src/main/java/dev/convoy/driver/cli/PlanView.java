package dev.convoy.driver.cli;

import dev.convoy.cost.LinkCost;
import dev.convoy.driver.cli.option.UserError;
import dev.convoy.driver.planning.PlanChoice;
import dev.convoy.driver.planning.Planning;
import dev.convoy.driver.planning.Predictor;
import dev.convoy.driver.report.Contestant;
import dev.convoy.driver.report.ExplanationReport;
import dev.convoy.driver.report.Forecast;
import dev.convoy.driver.report.PlanChoices;
import dev.convoy.driver.report.PredictedLayers;
import dev.convoy.driver.report.text.Quantity;
import dev.convoy.plan.TrainingPlan;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Shows what the steps of a plan will take, and what else could have been chosen. */
final class PlanView {
  private static final int SHOWN = 4; // the best, and three that it was held against

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

  /** What each layer and a whole step take; nothing where nobody knows. */
  void printPrediction() {
    Forecast said = planning.forecasts(Map.of(contestant, plan)).get(contestant);
    Optional<Predictor> predictor = planning.predictor(contestant.workers(), contestant.threads());
    if (said == null || predictor.isEmpty()) {
      return;
    }
    out.println();
    LinkCost link = predictor.get().link();
    out.print(new PredictedLayers(plan, predictor.get().costs(plan), link).table());
    out.printf(
        "%nPredicted: %s ms a step, %s images/s; %s ms in kernels, %s ms on exchange, of which %s ms"
            + " waiting; %s of memory.%n",
        Quantity.millis(said.stepMillis()),
        Quantity.digits(1e3 * plan.ownership().batch() / said.stepMillis()),
        Quantity.millis(said.computeMillis()),
        Quantity.millis(said.exchangeMillis()),
        Quantity.millis(said.exposedExchangeMillis()),
        Quantity.bytes(said.memoryBytes()));
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
