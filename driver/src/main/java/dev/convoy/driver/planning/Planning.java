package dev.convoy.driver.planning;

import dev.convoy.cost.UnmeasuredException;
import dev.convoy.driver.report.Contestant;
import dev.convoy.driver.report.Forecast;
import dev.convoy.plan.TrainingPlan;
import dev.convoy.simulate.SimulatedStep;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Settles what is left to the planner, and says of each way to train what its steps will take,
 * where workers compute on the cores of this machine.
 *
 * <p>Concurrency: one thread.
 */
public final class Planning {
  private static final Logger LOG = LoggerFactory.getLogger(Planning.class);

  private final Subject subject;
  private final boolean here;
  private final Map<Size, LocalPredictor> predictors = new HashMap<>();

  /** What a predictor is made for. */
  private record Size(int workers, int threads) {}

  /**
   * For a network.
   *
   * @param here whether workers compute on the CPU of this machine
   */
  public Planning(Subject subject, boolean here) {
    this.subject = subject;
    this.here = here;
  }

  /**
   * The way to train that an entry stands for.
   *
   * @throws PlanningException if no way to share the work out fits
   */
  public Contestant settle(Entry entry) {
    if (entry instanceof Entry.Known known) {
      return known.contestant();
    }
    throw new IllegalStateException("no planner yet");
  }

  /** What is said of the steps of plans, as far as something can be. */
  public Map<Contestant, Forecast> forecasts(Map<Contestant, TrainingPlan> plans) {
    Map<Contestant, Forecast> forecasts = new LinkedHashMap<>();
    plans.forEach(
        (contestant, plan) ->
            forecast(contestant, plan).ifPresent(said -> forecasts.put(contestant, said)));
    return forecasts;
  }

  private Optional<Forecast> forecast(Contestant contestant, TrainingPlan plan) {
    if (!here || !contestant.sharesAreKnown()) {
      return Optional.empty();
    }
    try {
      LocalPredictor predictor = predictor(contestant.workers(), contestant.threads());
      SimulatedStep step = step(predictor, plan);
      SimulatedStep.RankTime mean = step.mean();
      return Optional.of(
          new Forecast(
              1e3 * step.seconds(),
              1e3 * mean.compute(),
              1e3 * mean.exchange(),
              1e3 * mean.exposedExchange(),
              step.mostBytesSent(),
              predictor.memory(plan)));
    } catch (UnmeasuredException e) {
      LOG.warn("{} is not predicted: {}", contestant.title(), e.getMessage());
      return Optional.empty();
    }
  }

  private static SimulatedStep step(LocalPredictor predictor, TrainingPlan plan) {
    try {
      return predictor.step(plan);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw PlanningException.interrupted();
    }
  }

  private LocalPredictor predictor(int workers, int threads) {
    return predictors.computeIfAbsent(
        new Size(workers, threads),
        size -> new LocalPredictor(workers, threads, subject.precision(), subject.transport()));
  }
}
