package dev.convoy.planner;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convoy.mesh.DeviceMesh;
import dev.convoy.mesh.Speeds;
import dev.convoy.network.Network;
import dev.convoy.plan.MemoryEstimate;
import dev.convoy.plan.TrainingPlan;
import dev.convoy.plan.ownership.Ownership;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is added up is what plans say. */
class PlacementCostsTest {
  private static final int PLANS = 12;

  @ParameterizedTest
  @CsvSource({
    "alexnet-cifar, 32, 0.25",
    "nin-cifar, 32, 0.25",
    "resnext29-4x64d, 32, 0.25",
    "resnet50, 64, 0.125",
    "googlenet, 64, 0.25",
    "googlenet-bn, 64, 0.25",
    "shufflenet-v1-g3, 64, 1",
    "shufflenet-v2-x1.0, 64, 1",
    "mobilenet-v1, 64, 0.25",
    "se-resnext50-32x4d, 64, 1",
    "xception, 96, 0.25",
    "fcn8s-small, 64, 0.25",
    "densenet121, 64, 0.5",
    "autoencoder-cifar, 32, 1"
  })
  void bytesOfAnyAssignmentAreThoseOfItsPlanAndMemoryIsNoLess(
      String name, int pixels, double width) {
    Network network = Fixtures.small(name, pixels, width);
    Random random = new Random(11);
    for (DeviceMesh mesh :
        List.of(new DeviceMesh(1, 3), new DeviceMesh(2, 2), new DeviceMesh(4, 1))) {
      Problem problem = Fixtures.problem(network, mesh, 8);
      PlacementCosts costs = PlacementCosts.of(problem);
      for (int k = 0; k < PLANS; k++) {
        check(problem, costs, Assignments.random(costs, random), name + " on " + mesh + " " + k);
      }
    }
  }

  private static void check(Problem problem, PlacementCosts costs, int[] assignment, String what) {
    Cost cost = costs.tables().cost(assignment);
    assertTrue(cost.isPossible(), what);
    TrainingPlan plan = plan(problem, costs, assignment);
    assertEquals(plan.bytesSent(), cost.bytes(), () -> what + costs.placements(assignment));
    long memory =
        IntStream.range(0, problem.mesh().ranks())
            .mapToLong(rank -> MemoryEstimate.of(plan, rank).total())
            .max()
            .orElse(0);
    assertTrue(cost.memory() >= memory, what + ": " + cost.memory() + " < " + memory);
  }

  private static TrainingPlan plan(Problem problem, PlacementCosts costs, int[] assignment) {
    Speeds speeds = problem.speeds();
    return TrainingPlan.of(
        problem.network(),
        Ownership.of(
            costs.placements(assignment),
            problem.mesh(),
            speeds,
            problem.network(),
            problem.batch()),
        problem.options());
  }
}
