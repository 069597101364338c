package dev.convoy.driver.planning;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convoy.cost.DeviceSpeed;
import dev.convoy.cost.LinkCost;
import dev.convoy.job.Arrangement.ByStrategy;
import dev.convoy.job.Numerics;
import dev.convoy.job.Transport;
import dev.convoy.mesh.Speeds;
import dev.convoy.network.zoo.Zoo;
import dev.convoy.placement.Strategy;
import dev.convoy.plan.PlanOptions;
import dev.convoy.planner.Crossovers.Crossing;
import dev.convoy.simulate.ClusterSpec;
import dev.convoy.simulate.StepSimulation;
import org.junit.jupiter.api.Test;

/** On hosts that are only described; the steps on either side of a crossing are predicted apart. */
class TimedCrossoversTest {
  private static final int WORKERS = 4;

  private static Subject subject(String network, int batch) {
    return new Subject(
        Zoo.network(network), batch, PlanOptions.PLAIN, Numerics.DEFAULT, Transport.AUTO);
  }

  private static Predictor hosts(double bytesPerSecond) {
    LinkCost link = new LinkCost(20e-6, bytesPerSecond, 5e-6);
    return new DescribedPredictor(
        ClusterSpec.ofHosts(WORKERS, DeviceSpeed.cpuCore(), link), StepSimulation.Options.STEADY);
  }

  private static TimedCrossovers crossovers(Subject subject, double bytesPerSecond) {
    return new TimedCrossovers(subject, WORKERS, hosts(bytesPerSecond));
  }

  private static double seconds(
      Strategy strategy, Subject subject, int batch, double bytesPerSecond) {
    ByStrategy arrangement = new ByStrategy(strategy, strategy.mesh(WORKERS));
    return hosts(bytesPerSecond)
        .step(arrangement.plan(subject.network(), Speeds.equal(WORKERS), batch, subject.options()))
        .seconds();
  }

  private static boolean modelIsFaster(Subject subject, int batch, double bytesPerSecond) {
    return seconds(Strategy.MODEL, subject, batch, bytesPerSecond)
        < seconds(Strategy.DATA, subject, batch, bytesPerSecond);
  }

  @Test
  void theBatchAtWhichModelAndDataParallelismChangePlacesIsFound() {
    double gigabit = 1e9 / 8;
    Subject subject = subject("alexnet", 128);
    TimedCrossovers crossovers = crossovers(subject, gigabit);
    Crossing crossing = crossovers.batch().orElseThrow();
    assertTrue(crossing.firstIsBetterBelow(), "what model parallelism sends grows with the batch");
    int at = (int) crossing.at();
    assertTrue(modelIsFaster(subject, (int) (0.98 * at), gigabit), "below " + at);
    assertFalse(modelIsFaster(subject, at, gigabit), "at " + at);
    assertEquals(modelIsFaster(subject, 128, gigabit), crossovers.modelIsFaster());
    assertEquals(128 < at, crossovers.modelIsFaster());
  }

  @Test
  void theBandwidthAtWhichTheyChangePlacesIsFound() {
    Subject subject = subject("alexnet", 128);
    TimedCrossovers crossovers = crossovers(subject, 1e9);
    Crossing crossing = crossovers.bandwidth().orElseThrow();
    double at = crossing.at();
    assertEquals(crossing.firstIsBetterBelow(), modelIsFaster(subject, 128, 0.99 * at));
    assertEquals(!crossing.firstIsBetterBelow(), modelIsFaster(subject, 128, 1.01 * at));
    assertEquals("hosts", crossovers.ends());
  }

  @Test
  void smallerBatchesThanCanBeCutAreNotLookedAt() {
    Subject halves =
        new Subject(
            Zoo.network("alexnet-cifar"),
            64,
            PlanOptions.PLAIN.chunks(2),
            Numerics.DEFAULT,
            Transport.AUTO);
    assertEquals(8, crossovers(halves, 1e9).smallestBatch());
    assertEquals(4, crossovers(subject("alexnet-cifar", 64), 1e9).smallestBatch());
  }
}
