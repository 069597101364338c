package dev.convoy.driver.planning;

import dev.convoy.cost.LinkCost;
import dev.convoy.cost.StepCosts;
import dev.convoy.job.Arrangement.ByStrategy;
import dev.convoy.mesh.Speeds;
import dev.convoy.placement.Strategy;
import dev.convoy.plan.TrainingPlan;
import dev.convoy.planner.Crossovers;
import dev.convoy.planner.Crossovers.Crossing;
import dev.convoy.simulate.ClusterSpec;
import dev.convoy.simulate.StepSimulation;
import dev.convoy.simulate.Stragglers;
import java.util.Optional;
import java.util.function.IntFunction;

/**
 * Where model and data parallelism change places for a training somewhere, by what their steps take
 * of time: workers all as fast as each other, and none of them ever late.
 */
public final class TimedCrossovers {
  private static final int LARGEST_BATCH = 1 << 16;
  private static final double LEAST_BANDWIDTH = 1e6; // bytes/s
  private static final double MOST_BANDWIDTH = 1e12;

  private final Subject subject;
  private final int workers;
  private final ClusterSpec cluster;
  private final Way model;
  private final Way data;

  /**
   * For workers somewhere. What is not known of their kernels is measured now.
   *
   * @param predictor of so many workers
   */
  public TimedCrossovers(Subject subject, int workers, Predictor predictor) {
    this.subject = subject;
    this.workers = workers;
    this.cluster = predictor.cluster().with(Stragglers.NONE);
    this.model = way(Strategy.MODEL, predictor);
    this.data = way(Strategy.DATA, predictor);
  }

  /** One of the two. */
  private record Way(IntFunction<TrainingPlan> plans, StepCosts costs) {
    double seconds(int batch, ClusterSpec cluster) {
      return StepSimulation.run(plans.apply(batch), costs, cluster).seconds();
    }
  }

  private Way way(Strategy strategy, Predictor predictor) {
    ByStrategy arrangement = new ByStrategy(strategy, strategy.mesh(workers));
    IntFunction<TrainingPlan> plans =
        batch ->
            arrangement.plan(subject.network(), Speeds.equal(workers), batch, subject.options());
    return new Way(plans, predictor.costs(plans, subject.batch(), smallestBatch()));
  }

  /** Smaller ones are cut otherwise. */
  public int smallestBatch() {
    return Math.min(subject.batch(), workers * subject.options().chunks());
  }

  /** What the bandwidth is between. */
  public String ends() {
    return cluster.hosts().size() == 1 ? "workers" : "hosts";
  }

  /** The largest batch that is looked at. */
  public int largestBatch() {
    return Math.max(subject.batch(), LARGEST_BATCH);
  }

  /** Whether model parallelism is faster as things are. */
  public boolean modelIsFaster() {
    return model.seconds(subject.batch(), cluster) < data.seconds(subject.batch(), cluster);
  }

  /** The batch from which on they have changed places; the first is model parallelism. */
  public Optional<Crossing> batch() {
    return Crossovers.batchByTime(
        batch -> model.seconds(batch, cluster),
        batch -> data.seconds(batch, cluster),
        smallestBatch(),
        largestBatch());
  }

  /**
   * The bandwidth, in bytes/s, of what is between workers, or hosts where there are several, at
   * which they change places; the first is model parallelism.
   */
  public Optional<Crossing> bandwidth() {
    return Crossovers.bandwidthByTime(
        bandwidth -> model.seconds(subject.batch(), with(bandwidth)),
        bandwidth -> data.seconds(subject.batch(), with(bandwidth)),
        LEAST_BANDWIDTH,
        MOST_BANDWIDTH);
  }

  private ClusterSpec with(double bandwidth) {
    LinkCost link = cluster.link();
    return cluster.withLink(new LinkCost(link.latency(), bandwidth, link.perMessage()));
  }
}
