package dev.convoy.driver.planning;

import dev.convoy.cost.UnmeasuredException;
import dev.convoy.driver.launch.WorkerMemory;
import dev.convoy.driver.launch.embedded.EmbeddedCluster;
import dev.convoy.driver.report.Contestant;
import dev.convoy.driver.report.Forecast;
import dev.convoy.job.Arrangement;
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

  private static final long MEGABYTE = 1 << 20;

  private final Subject subject;
  private final boolean here;
  private final WorkerMemory memory;
  private final Map<Size, LocalPredictor> predictors = new HashMap<>();

  /** What a predictor is made for. */
  private record Size(int workers, int threads) {}

  /**
   * For a network.
   *
   * @param here whether workers compute on the CPU of this machine
   * @param memory what each may use
   */
  public Planning(Subject subject, boolean here, WorkerMemory memory) {
    this.subject = subject;
    this.here = here;
    this.memory = memory;
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
    Entry.Auto auto = (Entry.Auto) entry;
    Arrangement best = choose(auto).best().arrangement();
    return new Contestant(auto.title(), best, auto.threads(), auto.speeds());
  }

  /**
   * The fastest way to share the work out that fits, and what it was held against.
   *
   * @throws PlanningException if nothing fits
   */
  public PlanChoice choose(Entry.Auto auto) {
    if (!here) {
      throw PlanningException.usage(
          "--strategy auto times kernels on this machine, but workers run elsewhere: name a strategy");
    }
    try {
      return new AutoPlanner(
              subject,
              auto,
              workers -> predictor(workers, auto.threads()),
              bytesForTensors(auto.workers()))
          .choose();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw PlanningException.interrupted();
    }
  }

  /** What a worker has beside its heap; where nobody said how much, of its share of the machine. */
  private long bytesForTensors(int workers) {
    long megabytes =
        memory.shrinks()
            ? EmbeddedCluster.physicalMegabytes() / workers - memory.heapMegabytes()
            : memory.nativeMegabytes();
    return megabytes * MEGABYTE;
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
        size ->
            new LocalPredictor(
                subject.numerics(), subject.transport(), workers, threads, null, LOG::info));
  }
}
