package dev.convoy.worker.calibrate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convoy.cost.CalibratedCosts;
import dev.convoy.cost.Calibration;
import dev.convoy.cost.CalibrationScope;
import dev.convoy.cost.CostKey;
import dev.convoy.job.Arrangement;
import dev.convoy.job.Precision;
import dev.convoy.mesh.Speeds;
import dev.convoy.network.Network;
import dev.convoy.network.zoo.Options;
import dev.convoy.network.zoo.Zoo;
import dev.convoy.placement.Strategy;
import dev.convoy.plan.PlanOptions;
import dev.convoy.plan.Step;
import dev.convoy.plan.TrainingPlan;
import dev.convoy.plan.UpdateNeeds;
import dev.convoy.worker.kernel.Kernels;
import dev.convoy.worker.kernel.onednn.OneDnnKernels;
import dev.convoy.worker.kernel.reference.ReferenceKernels;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CalibratorTest {
  private static final Effort LEAST = new Effort(1, 0, Duration.ZERO);
  private static final CalibrationScope SCOPE =
      new CalibrationScope("1 thread of a CPU", "a library", Precision.F32, 1, 2);

  private static TrainingPlan plan(
      String network, double width, Strategy strategy, int workers, boolean clips) {
    Network net =
        Zoo.network(
            network,
            new Options(OptionalInt.empty(), OptionalInt.empty(), OptionalInt.empty(), width));
    Arrangement arrangement = new Arrangement.ByStrategy(strategy, strategy.mesh(workers));
    return TrainingPlan.of(
        net,
        arrangement.ownership(net, Speeds.equal(arrangement.mesh().ranks()), 6),
        PlanOptions.PLAIN.chunks(2).updates(clips ? UpdateNeeds.CLIPPED : UpdateNeeds.PLAIN));
  }

  private static Calibrator calibrator(IntFunction<Kernels> kernels, int together) {
    return new Calibrator(kernels, together, LEAST, () -> Long.MAX_VALUE);
  }

  /** Every step of every strategy of some networks has a time after calibrating. */
  @ParameterizedTest
  @CsvSource({
    "alexnet-cifar, 0.25, true",
    "resnext29-2x64d, 0.125, false",
    "shufflenet-v1-cifar, 0.25, false",
    "autoencoder-cifar, 0.5, false",
    "nin-cifar-root2, 0.25, true"
  })
  void noTimeIsMissing(String network, double width, boolean clips) throws Exception {
    Calibration known = Calibration.empty(SCOPE);
    Calibrator calibrator = calibrator(place -> OneDnnKernels.open(1), 2);
    for (Strategy strategy : Strategy.values()) {
      for (int workers : workers(strategy)) {
        TrainingPlan plan = plan(network, width, strategy, workers, clips);
        Calibrator.Outcome outcome = calibrator.measure(plan, known);
        assertEquals(List.of(), outcome.skipped());
        known = known.with(outcome.seconds());
        assertTimesOf(plan, known, clips);
      }
    }
  }

  private static List<Integer> workers(Strategy strategy) {
    if (strategy == Strategy.SINGLE) {
      return List.of(1);
    }
    return strategy.hasTwoAxes() ? List.of(4) : List.of(2, 3, 4);
  }

  private static void assertTimesOf(TrainingPlan plan, Calibration known, boolean clips) {
    CalibratedCosts costs = new CalibratedCosts(known);
    assertTrue(costs.missing(plan).isEmpty());
    int ranks = plan.ownership().mesh().ranks();
    for (int rank = 0; rank < ranks; rank++) {
      for (Step step : plan.training()) {
        assertTrue(seconds(costs, plan, step, rank) >= 0);
      }
    }
    assertEquals(clips, plan.training().stream().anyMatch(Step.Clip.class::isInstance));
    assertEquals(clips, squares(known) > 0);
  }

  private static double seconds(CalibratedCosts costs, TrainingPlan plan, Step step, int rank) {
    if (step instanceof Step.Compute compute) {
      return costs.compute(plan, compute, rank);
    } else if (step instanceof Step.Send send) {
      return costs.send(send.reshard().part(send.chunk()), rank);
    } else if (step instanceof Step.Receive receive) {
      return costs.receive(receive.reshard().part(receive.chunk()), rank);
    }
    return costs.clip(plan, rank);
  }

  private static long squares(Calibration known) {
    return known.seconds().keySet().stream()
        .filter(k -> k instanceof CostKey.ParameterPass p && p.pass() == Step.Pass.SQUARES)
        .count();
  }

  @Test
  void aPlanWhoseTimesAreKnownIsNotRun() throws Exception {
    TrainingPlan plan = plan("alexnet-cifar", 0.125, Strategy.MODEL, 2, true);
    AtomicInteger opened = new AtomicInteger();
    Calibrator calibrator = calibrator(place -> counted(opened), 2);
    Calibration known =
        Calibration.empty(SCOPE).with(calibrator.measure(plan, Calibration.empty(SCOPE)).seconds());
    int before = opened.get();
    assertTrue(calibrator.measure(plan, known).seconds().isEmpty());
    assertEquals(before, opened.get());
  }

  /** Data parallel workers share one key a layer: one of them is run, beside itself. */
  @Test
  void workersWithEqualKeysAreRunOnce() throws Exception {
    AtomicInteger opened = new AtomicInteger();
    TrainingPlan plan = plan("alexnet-cifar", 0.125, Strategy.DATA, 3, false);
    calibrator(place -> counted(opened), 2).measure(plan, Calibration.empty(SCOPE));
    assertEquals(2, opened.get());
  }

  private static Kernels counted(AtomicInteger opened) {
    opened.incrementAndGet();
    return new ReferenceKernels();
  }

  @Test
  void equalKeysHaveEqualTimesAndThoseThatAreKnownStay() throws Exception {
    TrainingPlan plan = plan("alexnet-cifar", 0.125, Strategy.MODEL, 2, false);
    Calibrator calibrator = calibrator(place -> new ReferenceKernels(), 2);
    Map<CostKey, Double> first = calibrator.measure(plan, Calibration.empty(SCOPE)).seconds();
    Map<CostKey, Double> some = new HashMap<>(first);
    CostKey removed =
        first.keySet().stream().filter(CostKey.Kernel.class::isInstance).findFirst().orElseThrow();
    some.remove(removed);
    Calibration known = Calibration.empty(SCOPE).with(some);
    Calibration again = known.with(calibrator.measure(plan, known).seconds());
    assertTrue(again.seconds().containsKey(removed));
    some.forEach((key, time) -> assertEquals(time, again.seconds().get(key)));
  }

  @Test
  void aPlanThatDoesNotFitIsSkippedWithTheReason() throws Exception {
    TrainingPlan plan = plan("alexnet-cifar", 1, Strategy.MODEL, 2, false);
    Calibrator calibrator =
        new Calibrator(place -> new ReferenceKernels(), 2, LEAST, () -> 2L << 20);
    Calibrator.Outcome outcome = calibrator.measure(plan, Calibration.empty(SCOPE));
    assertTrue(outcome.seconds().isEmpty());
    assertFalse(outcome.skipped().isEmpty());
    assertTrue(
        outcome
            .skipped()
            .get(0)
            .matches(
                "worker \\d's share of alexnet-cifar takes \\d+ MB, but 1 MB are free for each of 2"),
        outcome.skipped().get(0));
  }
}
