package dev.convoy.driver.planning;

import dev.convoy.cost.UnmeasuredException;
import dev.convoy.driver.launch.WorkerMemory;
import dev.convoy.driver.launch.embedded.EmbeddedCluster;
import dev.convoy.driver.report.Contestant;
import dev.convoy.driver.report.Forecast;
import dev.convoy.job.Arrangement.ByPlacements;
import dev.convoy.plan.TrainingPlan;
import dev.convoy.simulate.ClusterSpec;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Settles what is left to the planner, and says of each way to train what its steps will take.
 *
 * <p>Concurrency: one thread.
 */
public final class Planning {
  private static final Logger LOG = LoggerFactory.getLogger(Planning.class);
  private static final long MEGABYTE = 1 << 20;

  private final Subject subject;
  private final Place place;
  private final Map<Size, Predictor> predictors = new HashMap<>();

  /** What a predictor is made for. */
  private record Size(int workers, int threads) {}

  /** For a training somewhere. */
  public Planning(Subject subject, Place place) {
    this.subject = subject;
    this.place = place;
  }

  /**
   * The way to train that an entry stands for.
   *
   * @throws PlanningException if no way to share the work out fits, or nobody knows
   */
  public Contestant settle(Entry entry) {
    return entry instanceof Entry.Auto auto
        ? contestant(auto, choose(auto))
        : ((Entry.Known) entry).contestant();
  }

  /** The fastest of what was found, as a way to train. */
  public Contestant contestant(Entry.Auto auto, PlanChoice choice) {
    ByPlacements best = choice.arrangement(auto.title(), subject.network());
    return new Contestant(auto.title(), best, auto.threads(), auto.speeds());
  }

  /**
   * The fastest way to share the work out that fits, and what it was held against.
   *
   * @throws PlanningException if nothing fits, or nobody knows how long anything takes there
   */
  public PlanChoice choose(Entry.Auto auto) {
    if (place instanceof Place.Elsewhere) {
      throw PlanningException.usage(
          "--strategy auto must know where workers run, which is not this machine's CPUs: describe their hosts and links by --cluster FILE.yaml, or name a strategy");
    }
    return new AutoPlanner(
            subject,
            auto,
            workers -> predictor(workers, auto.threads()).orElseThrow(),
            bytesForTensors(auto.workers()))
        .choose();
  }

  /** What a worker has beside its heap; where nobody said how much, of its share of the machine. */
  private long bytesForTensors(int workers) {
    WorkerMemory memory = memory();
    if (memory == null) {
      return Long.MAX_VALUE;
    }
    long megabytes =
        memory.shrinks()
            ? EmbeddedCluster.physicalMegabytes() / workers - memory.heapMegabytes()
            : memory.nativeMegabytes();
    return megabytes * MEGABYTE;
  }

  private @Nullable WorkerMemory memory() {
    if (place instanceof Place.Here here) {
      return here.memory();
    }
    return place instanceof Place.Like like ? like.memory() : null;
  }

  /** What is said of the steps of plans, as far as something can be. */
  public Map<Contestant, Forecast> forecasts(Map<Contestant, TrainingPlan> plans) {
    Map<Contestant, Forecast> forecasts = new LinkedHashMap<>();
    plans.forEach(
        (contestant, plan) -> {
          if (contestant.sharesAreKnown()) {
            predictor(contestant.workers(), contestant.threads())
                .flatMap(predictor -> forecast(contestant.title(), plan, predictor))
                .ifPresent(said -> forecasts.put(contestant, said));
          }
        });
    return forecasts;
  }

  private static Optional<Forecast> forecast(String title, TrainingPlan plan, Predictor predictor) {
    try {
      return Optional.of(Forecasts.of(predictor.step(plan), predictor.memory(plan)));
    } catch (UnmeasuredException e) {
      LOG.warn("{} is not predicted: {}", title, e.getMessage());
      return Optional.empty();
    }
  }

  /** Where model and data parallelism change places, as far as both can be timed. */
  public Optional<TimedCrossovers> crossovers(int workers, Predictor predictor) {
    TimedCrossovers crossovers = new TimedCrossovers(subject, workers, predictor);
    try {
      crossovers.modelIsFaster();
      return Optional.of(crossovers);
    } catch (UnmeasuredException e) {
      LOG.warn("Where model and data parallelism change places is not known: {}", e.getMessage());
      return Optional.empty();
    }
  }

  /** Who says what steps take; nobody where nothing is known of the place. */
  public Optional<Predictor> predictor(int workers, int threads) {
    if (place instanceof Place.Elsewhere) {
      return Optional.empty();
    }
    return Optional.of(predictors.computeIfAbsent(new Size(workers, threads), this::makePredictor));
  }

  private Predictor makePredictor(Size size) {
    if (place instanceof Place.Described described) {
      return new DescribedPredictor(described.cluster(), described.options());
    }
    ClusterSpec hosts = place instanceof Place.Like like ? like.cluster() : null;
    return new LocalPredictor(
        subject.numerics(), subject.transport(), size.workers(), size.threads(), hosts, LOG::info);
  }
}
