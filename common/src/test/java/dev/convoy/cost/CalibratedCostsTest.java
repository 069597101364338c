package dev.convoy.cost;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convoy.placement.Strategy;
import dev.convoy.plan.Reshard;
import dev.convoy.plan.Step;
import dev.convoy.plan.TrainingPlan;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class CalibratedCostsTest {

  @Test
  void everyStepTakesWhatWasMeasuredOfItsKey() {
    TrainingPlan plan = Calibrations.plan("alexnet-cifar", Strategy.MODEL, 2, true);
    Calibration calibration = Calibrations.of(plan);
    CalibratedCosts costs = new CalibratedCosts(calibration, Calibrations.UNIX);
    PlanKeys keys = new PlanKeys(plan);
    for (Step step : plan.training()) {
      double measured =
          keys.of(step, 1)
              .map(k -> Objects.requireNonNull(calibration.seconds().get(k)))
              .orElse(0.0);
      if (step instanceof Step.Compute compute) {
        assertEquals(measured, costs.compute(plan, compute, 1), compute.toString());
      } else if (step instanceof Step.Clip) {
        assertEquals(measured, costs.clip(plan, 1));
      } else if (step instanceof Step.Send send) {
        Reshard part = send.reshard().part(send.chunk());
        int messages = Movement.sent(part, 1).map(Movement::messages).orElse(0);
        assertEquals(measured + 1e-6 * messages, costs.send(part, 1), 1e-15);
      } else if (step instanceof Step.Receive receive) {
        Reshard part = receive.reshard().part(receive.chunk());
        int messages = Movement.received(part, 1).map(Movement::messages).orElse(0);
        assertEquals(measured + 2e-7 * messages, costs.receive(part, 1), 1e-15);
      }
    }
    assertEquals(calibration.seconds().get(keys.besides(1)), costs.perStep(plan, 1));
    assertTrue(costs.missing(plan).isEmpty());
  }

  @Test
  void sharesThatDifferOnlyByTheirRowsHaveEqualKeys() {
    PlanKeys keys = new PlanKeys(Calibrations.plan("resnext29-1x64d", Strategy.DATA, 4, false));
    for (int rank = 1; rank < 4; rank++) {
      assertTrue(kernels(keys, 0).equals(kernels(keys, rank)), "those of rank " + rank + " differ");
    }
  }

  private static List<CostKey> kernels(PlanKeys keys, int rank) {
    return keys.training(rank).stream().filter(CostKey.Kernel.class::isInstance).toList();
  }

  @Test
  void whatWasNotMeasuredIsMissingAndAskingForItSaysWhatToDo() {
    TrainingPlan measured = Calibrations.plan("alexnet-cifar", Strategy.MODEL, 2, false);
    TrainingPlan other = Calibrations.plan("alexnet-cifar", Strategy.DATA, 2, false);
    CalibratedCosts costs = new CalibratedCosts(Calibrations.of(measured));
    assertTrue(costs.missing(other).stream().anyMatch(CostKey.Kernel.class::isInstance));
    Step.Compute first =
        (Step.Compute)
            other.training().stream()
                .filter(Step.Compute.class::isInstance)
                .findFirst()
                .orElseThrow();
    String message =
        assertThrows(UnmeasuredException.class, () -> costs.compute(other, first, 0)).getMessage();
    assertTrue(
        String.valueOf(message).startsWith("it was not measured how long it takes: forward"),
        message);
    assertTrue(String.valueOf(message).endsWith("calibrate the plan first"), message);
  }

  @Test
  void nothingIsKnownOfAMachineThatWasNotMeasured() {
    TrainingPlan plan = Calibrations.plan("alexnet-cifar", Strategy.MODEL, 2, true);
    CalibratedCosts costs = new CalibratedCosts(Calibration.empty(Calibrations.SCOPE));
    assertEquals(Calibrations.times(plan).keySet(), costs.missing(plan));
  }

  /** Times of movements that were not measured exactly so follow from those that were. */
  @Test
  void exchangeThatWasNotMeasuredFollowsFromItsLike() {
    Map<CostKey, Double> times = new LinkedHashMap<>();
    for (int messages : List.of(1, 2, 3)) {
      for (long bytes : List.of(1_000L, 40_000L)) {
        times.put(sending(messages, bytes), 3e-6 * messages + 2e-10 * bytes);
      }
    }
    MeasuredTimes measured = new MeasuredTimes(times);
    assertEquals(7 * 3e-6 + 2e-10 * 1e6, measured.of(sending(7, 1_000_000)), 1e-12);
  }

  private static Movement sending(int messages, long bytes) {
    return new Movement(
        Movement.Direction.SEND, Movement.Content.ACTIVATIONS, false, true, messages, bytes, 0);
  }

  @Test
  void passesOverParametersTakeAsLongAsThoseOfTheNextSizes() {
    MeasuredTimes measured =
        new MeasuredTimes(Map.of(update(1000), 1e-6, update(3000), 5e-6, update(10_000), 20e-6));
    assertEquals(0.5e-6, measured.of(update(500)), 1e-18);
    assertEquals(3e-6, measured.of(update(2000)), 1e-18);
    assertEquals(20e-6, measured.of(update(10_000)), 1e-18);
    assertEquals(60e-6, measured.of(update(30_000)), 1e-18);
  }

  private static CostKey update(long elements) {
    return new CostKey.ParameterPass(Step.Pass.UPDATE, elements, 1);
  }

  @Test
  void ofTimesThatBothHaveMeasuredTheFirstStays() {
    Calibration one = Calibration.empty(Calibrations.SCOPE).with(Map.of(update(1), 1.0));
    Calibration other =
        Calibration.empty(Calibrations.SCOPE).with(Map.of(update(1), 2.0, update(2), 3.0));
    assertEquals(Map.of(update(1), 1.0, update(2), 3.0), one.mergedWith(other).seconds());
  }
}
