package dev.convoy.cost;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convoy.mesh.DeviceMesh;
import dev.convoy.network.Activation;
import dev.convoy.network.BatchNorm;
import dev.convoy.network.Convolution;
import dev.convoy.network.Flatten;
import dev.convoy.network.Linear;
import dev.convoy.network.Network;
import dev.convoy.network.SoftmaxCrossEntropy;
import dev.convoy.network.zoo.Zoo;
import dev.convoy.plan.PlanOptions;
import dev.convoy.plan.Reshard;
import dev.convoy.plan.Step;
import dev.convoy.plan.Step.Pass;
import dev.convoy.plan.TrainingPlan;
import dev.convoy.plan.ownership.Ownership;
import dev.convoy.tensor.Shape;
import java.util.List;
import org.junit.jupiter.api.Test;

class AnalyticCostsTest {
  private static final double FAST = 1e30;

  /** Only arithmetic takes time. */
  private static final DeviceSpeed ARITHMETIC = new DeviceSpeed(1e9, 1e8, 5e8, FAST, FAST, 0, 0);

  /** Only memory takes time. */
  private static final DeviceSpeed MEMORY = new DeviceSpeed(FAST, FAST, FAST, 1e9, FAST, 0, 0);

  private static final Network NETWORK =
      Network.builder("test", Shape.of(3, 8, 8))
          .add("conv1", Convolution.of(16, 3).padding(1))
          .add("relu", new Activation(Activation.Function.RELU))
          .add("conv2", Convolution.of(16, 3).padding(1).groups(2).noBias())
          .add("bn", BatchNorm.standard())
          .add("depthwise", Convolution.of(16, 3).padding(1).groups(16).noBias())
          .add("flatten", new Flatten())
          .add("fc", new Linear(4, false))
          .add("loss", new SoftmaxCrossEntropy())
          .build();

  private static TrainingPlan plan(Network network, int data, int model, int batch, int chunks) {
    return TrainingPlan.of(
        network,
        Ownership.over(new DeviceMesh(data, model), network, batch),
        PlanOptions.PLAIN.chunks(chunks));
  }

  private static double seconds(
      TrainingPlan plan, DeviceSpeed device, int rank, String layer, Pass pass) {
    AnalyticCosts costs = AnalyticCosts.of(device);
    return plan.training().stream()
        .filter(s -> s instanceof Step.Compute c && c.layer().equals(layer) && c.pass() == pass)
        .mapToDouble(s -> costs.compute(plan, (Step.Compute) s, rank))
        .sum();
  }

  @Test
  void aFilterHasTheSameArithmeticForwardForItsInputsAndForItsWeights() {
    TrainingPlan plan = plan(NETWORK, 1, 1, 4, 1);
    double macs = 4.0 * 16 * 64 * 8 * 9; // groups of 8 inputs
    double rate = 1e8 + 7.0 / 15 * 9e8; // 8 of 16 lanes
    for (Pass pass : List.of(Pass.FORWARD, Pass.BACKWARD, Pass.WEIGHTS)) {
      assertEquals(macs / rate, seconds(plan, ARITHMETIC, 0, "conv2", pass), 1e-12);
    }
    assertEquals(
        4.0 * 16 * 64 * 9 / 1e8, seconds(plan, ARITHMETIC, 0, "depthwise", Pass.FORWARD), 1e-12);
    assertEquals(4.0 * 16 * 64 * 4 / 5e8, seconds(plan, ARITHMETIC, 0, "fc", Pass.FORWARD), 1e-12);
  }

  @Test
  void nobodyWantsTheGradientOfImages() {
    TrainingPlan plan = plan(NETWORK, 1, 1, 4, 1);
    assertEquals(0, seconds(plan, ARITHMETIC, 0, "conv1", Pass.BACKWARD));
    assertEquals(
        4.0 * 16 * 64 * 27 / 1e9, seconds(plan, ARITHMETIC, 0, "conv1", Pass.WEIGHTS), 1e-12);
  }

  @Test
  void sharesAndChunksTakeTheirPartOfTheWhole() {
    double whole = seconds(plan(NETWORK, 1, 1, 8, 1), ARITHMETIC, 0, "conv1", Pass.FORWARD);
    for (int[] mesh : new int[][] {{2, 1}, {1, 2}}) {
      for (int chunks : new int[] {1, 2}) {
        TrainingPlan plan = plan(NETWORK, mesh[0], mesh[1], 8, chunks);
        assertEquals(
            whole / 2,
            seconds(plan, ARITHMETIC, 1, "conv1", Pass.FORWARD),
            1e-12,
            plan.ownership().mesh() + " " + chunks);
      }
    }
  }

  @Test
  void layersWithoutFiltersTakeWhatTheyReadAndWrite() {
    TrainingPlan plan = plan(NETWORK, 1, 1, 4, 1);
    double map = 4.0 * 16 * 64 * 4; // bytes
    assertEquals(0, seconds(plan, MEMORY, 0, "relu", Pass.FORWARD), "the convolution applies it");
    assertEquals(3 * map / 1e9, seconds(plan, MEMORY, 0, "relu", Pass.BACKWARD), 1e-15);
    assertEquals(3 * map / 1e9, seconds(plan, MEMORY, 0, "bn", Pass.FORWARD), 1e-15);
    assertEquals(5 * map / 1e9, seconds(plan, MEMORY, 0, "bn", Pass.BACKWARD), 1e-15);
    assertEquals(0, seconds(plan, MEMORY, 0, "bn", Pass.WEIGHTS));
    double weights = 16.0 * 8 * 9 * 4;
    assertEquals(5 * weights / 1e9, seconds(plan, MEMORY, 0, "conv2", Pass.UPDATE), 1e-15);
  }

  @Test
  void normalisationOverSeveralWorkersTakesNoMoreForItsTwoPhases() {
    double whole = seconds(plan(NETWORK, 1, 1, 8, 1), MEMORY, 0, "bn", Pass.FORWARD);
    assertEquals(
        whole, 2 * seconds(plan(NETWORK, 2, 1, 8, 1), MEMORY, 0, "bn", Pass.FORWARD), 1e-15);
  }

  @Test
  void aKernelIsBoundByWhicheverIsSlower() {
    TrainingPlan plan = plan(NETWORK, 1, 1, 4, 1);
    DeviceSpeed both = new DeviceSpeed(1e9, 1e8, 5e8, 1e9, FAST, 0.5, 0);
    double arithmetic = seconds(plan, ARITHMETIC, 0, "fc", Pass.FORWARD);
    double memory = seconds(plan, MEMORY, 0, "fc", Pass.FORWARD);
    assertEquals(
        0.5 + Math.max(arithmetic, memory), seconds(plan, both, 0, "fc", Pass.FORWARD), 1e-12);
  }

  @Test
  void packingTakesWhatTravelsAndACallAMessage() {
    TrainingPlan plan = plan(NETWORK, 4, 1, 8, 1);
    AnalyticCosts costs =
        AnalyticCosts.of(new DeviceSpeed(FAST, FAST, FAST, FAST, 1e6, 0.25, 0.125));
    Reshard sum =
        plan.reshards().stream()
            .filter(r -> r.title().equals("conv2 weight gradient"))
            .findFirst()
            .orElseThrow();
    double bytes = 16 * 8 * 9 * 4;
    assertEquals(3 * 0.25 + 0.75 * bytes / 1e6, costs.send(sum, 0), 1e-12);
    // Three quarters of it come from others: three addends of a quarter each, and the own one.
    assertEquals(3 * 0.25 + bytes / 1e6, costs.receive(sum, 0), 1e-12);
    assertEquals(0.125, costs.perStep(plan, 3));
  }

  @Test
  void everyStepOfEveryStrategyTakesAFiniteTime() {
    for (String name : List.of("googlenet", "se-resnext50-32x4d", "c3d-small", "fcn8s-small")) {
      Network network = Zoo.network(name);
      TrainingPlan plan = plan(network, 2, 2, 8, 2);
      AnalyticCosts costs = AnalyticCosts.of(DeviceSpeed.cpuCore());
      for (Step step : plan.training()) {
        if (step instanceof Step.Compute compute
            && !plan.ownership().sharesOf(compute.layer()).work().get(3).isEmpty()) {
          double seconds = costs.compute(plan, compute, 3);
          assertTrue(seconds >= 0 && seconds < 100, step + " takes " + seconds);
        }
      }
    }
  }

  @Test
  void devicesMayDiffer() {
    TrainingPlan plan = plan(NETWORK, 2, 1, 8, 1);
    AnalyticCosts costs = AnalyticCosts.of(List.of(ARITHMETIC, ARITHMETIC.times(2)));
    Step.Compute first =
        (Step.Compute)
            plan.training().stream()
                .filter(s -> s instanceof Step.Compute)
                .findFirst()
                .orElseThrow();
    assertEquals(costs.compute(plan, first, 0), 2 * costs.compute(plan, first, 1), 1e-15);
    assertEquals(ARITHMETIC, costs.machine(0));
  }

  @Test
  void ratesMustBePositive() {
    assertThrows(IllegalArgumentException.class, () -> new DeviceSpeed(0, 1, 1, 1, 1, 0, 0));
    assertThrows(IllegalArgumentException.class, () -> new DeviceSpeed(1, 1, 1, 1, 1, -1, 0));
    assertThrows(
        IllegalArgumentException.class, () -> new DeviceSpeed(1, Double.NaN, 1, 1, 1, 0, 0));
  }
}
