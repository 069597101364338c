package dev.convoy.worker.calibrate;

import static org.junit.jupiter.api.Assertions.assertEquals;
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
import dev.convoy.plan.TrainingPlan;
import dev.convoy.plan.UpdateNeeds;
import dev.convoy.worker.kernel.cuda.CudnnKernels;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where kernels only queue work, every operation has a time all the same, graphs or not. */
@Tag("gpu")
class GpuCalibratorTest {
  private static final Effort LEAST = new Effort(2, 0, Duration.ZERO);

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void noTimeIsMissingWhereKernelsOnlyQueue(boolean graphs) throws Exception {
    Network net =
        Zoo.network(
            "alexnet-cifar",
            new Options(OptionalInt.empty(), OptionalInt.empty(), OptionalInt.empty(), 0.125));
    Calibrator calibrator =
        new Calibrator(
            place -> CudnnKernels.open(0, Precision.F32, /* share= */ true, graphs),
            2,
            LEAST,
            () -> Long.MAX_VALUE);
    Calibration known =
        Calibration.empty(new CalibrationScope("a GPU", "a library", Precision.F32, 1, 2));
    for (Strategy strategy : List.of(Strategy.MODEL, Strategy.DATA)) {
      Arrangement arrangement = new Arrangement.ByStrategy(strategy, strategy.mesh(2));
      TrainingPlan plan =
          TrainingPlan.of(
              net,
              arrangement.ownership(net, Speeds.equal(2), 4),
              PlanOptions.PLAIN.chunks(2).updates(UpdateNeeds.CLIPPED));
      Calibrator.Outcome outcome = calibrator.measure(plan, known);
      assertEquals(List.of(), outcome.skipped());
      known = known.with(outcome.seconds());
      assertTrue(new CalibratedCosts(known).missing(plan).isEmpty());
      double kernels =
          outcome.seconds().entrySet().stream()
              .filter(e -> e.getKey() instanceof CostKey.Kernel)
              .mapToDouble(e -> e.getValue())
              .sum();
      assertTrue(kernels > 0);
    }
  }
}
