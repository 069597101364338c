package dev.convoy.planner;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convoy.mesh.DeviceMesh;
import dev.convoy.network.Activation;
import dev.convoy.network.Add;
import dev.convoy.network.BatchNorm;
import dev.convoy.network.Concat;
import dev.convoy.network.Convolution;
import dev.convoy.network.GlobalAveragePooling;
import dev.convoy.network.Linear;
import dev.convoy.network.Network;
import dev.convoy.network.NetworkBuilder;
import dev.convoy.network.SoftmaxCrossEntropy;
import dev.convoy.placement.LayerPlacement;
import dev.convoy.placement.Placements;
import dev.convoy.placement.Strategy;
import dev.convoy.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlacementSearchTest {
  private static final ExchangeWeights HALF = new ExchangeWeights(0.5, 0.25, 0.1);

  private static SearchResult search(PlacementCosts costs, long memory, int count) {
    return PlacementSearch.search(costs, HALF, memory, count);
  }

  /** Two blocks, each a convolution, two that are added or put together, or a group. */
  private static Network random(Random random) {
    NetworkBuilder network = Network.builder("random", Shape.of(3, 6, 6));
    network.add("stem", Convolution.of(8 << random.nextInt(3), 3).padding(1));
    int kind = random.nextInt(4);
    if (kind == 0) {
      network.add("only", Convolution.of(16, 3).padding(1)).add("bn", BatchNorm.standard());
    } else if (kind == 1) {
      network
          .add("branch", Convolution.of(network.shape().channels(), 3).padding(1))
          .add("add", new Add(), "branch", "stem");
    } else if (kind == 2) {
      network
          .add("left", Convolution.of(8, 1), "stem")
          .add("right", Convolution.of(8 << random.nextInt(3), 1), "stem")
          .add("concat", new Concat(), "left", "right")
          .add("relu", new Activation(Activation.Function.RELU));
    } else {
      network.add("groups", Convolution.of(16, 3).padding(1).groups(4));
    }
    return network
        .add("pool", new GlobalAveragePooling())
        .add("fc", new Linear(10 + random.nextInt(200), true))
        .add("loss", new SoftmaxCrossEntropy())
        .build();
  }

  @Test
  void whatIsFoundIsTheBestOfAllPlacementsOfSmallNetworksWithinAnyMemory() {
    long seed = 21;
    Random random = new Random(seed);
    for (int k = 0; k < 24; k++) {
      DeviceMesh mesh = k % 4 == 3 ? new DeviceMesh(1, 3) : new DeviceMesh(2, 1);
      PlacementCosts costs = PlacementCosts.of(Fixtures.problem(random(random), mesh, 6));
      List<Cost> all = all(costs);
      String what = "seed " + seed + ", network " + k;
      SearchResult free = search(costs, Long.MAX_VALUE, 1);
      assertTrue(free.exact(), what);
      assertEquals(least(all, Long.MAX_VALUE), free.best().seconds(), 1e-12, what);
      long smallest = all.stream().mapToLong(Cost::memory).min().orElseThrow();
      long budget = (smallest + free.best().cost().memory()) / 2;
      SearchResult fitting = search(costs, budget, 1);
      assertTrue(fitting.best().cost().memory() <= budget, what);
      assertTrue(fitting.bound() <= least(all, budget) + 1e-12, what);
      assertTrue(fitting.best().seconds() >= least(all, budget) - 1e-12, what);
      SearchResult none = search(costs, smallest - 1, 1);
      assertTrue(none.ranked().isEmpty(), what);
      assertEquals(smallest, Objects.requireNonNull(none.shortage()).least().cost().memory(), what);
    }
  }

  private static double least(List<Cost> all, long budget) {
    return all.stream()
        .filter(c -> c.memory() <= budget)
        .mapToDouble(c -> c.seconds(HALF))
        .min()
        .orElseThrow();
  }

  private static List<Cost> all(PlacementCosts costs) {
    return LeastSumTest.all(costs.tables().graph(Cost::memory)).stream()
        .map(costs.tables()::cost)
        .filter(Cost::isPossible)
        .toList();
  }

  @ParameterizedTest
  @CsvSource({
    "alexnet-cifar, 32, 0.25",
    "resnet50, 64, 0.125",
    "googlenet, 64, 0.25",
    "shufflenet-v1-g3, 64, 1",
    "densenet121, 32, 0.25"
  })
  void nothingThatIsPlacedAlikeAndNoFixedStrategyIsBetter(String name, int pixels, double width) {
    Network network = Fixtures.small(name, pixels, width);
    for (DeviceMesh mesh : List.of(new DeviceMesh(1, 3), new DeviceMesh(2, 2))) {
      PlacementCosts costs = PlacementCosts.of(Fixtures.problem(network, mesh, 8));
      SearchResult found = search(costs, Long.MAX_VALUE, 1);
      List<Placements> others = new ArrayList<>();
      for (LayerPlacement placement : Candidates.placements(mesh)) {
        others.add(Placements.all(placement));
      }
      for (Strategy strategy : Strategy.values()) {
        others.add(strategy.placements(network));
      }
      int known = 0;
      for (Placements other : others) {
        double seconds =
            costs.of(other, HALF).map(Ranked::seconds).orElse(Double.POSITIVE_INFINITY);
        assertTrue(found.best().seconds() <= seconds * (1 + 1e-9), other + " on " + mesh);
        known += seconds < Double.POSITIVE_INFINITY ? 1 : 0;
      }
      assertTrue(known >= Strategy.values().length, known + " of " + others.size());
      assertTrue(found.exact() || found.gap() < 0.05, name + " on " + mesh + ": " + found.gap());
    }
  }

  @Test
  void theNextBestsAreThoseOfAllPlacements() {
    Network network = random(new Random(3));
    PlacementCosts costs = PlacementCosts.of(Fixtures.problem(network, new DeviceMesh(1, 3), 6));
    SearchResult found = search(costs, Long.MAX_VALUE, 3);
    List<Double> seconds =
        all(costs).stream().map(c -> c.seconds(HALF)).sorted().distinct().toList();
    assertEquals(seconds.get(0), found.ranked().get(0).seconds(), 1e-12);
    assertTrue(found.ranked().size() > 1, "found " + found.ranked().size());
    assertEquals(seconds.get(1), found.ranked().get(1).seconds(), 1e-12);
  }

  @Test
  void anExplanationSaysWhatEachChoiceOfALayerCosts() {
    Network network = Fixtures.small("alexnet-cifar", 32, 0.25);
    PlacementCosts costs = PlacementCosts.of(Fixtures.problem(network, new DeviceMesh(1, 2), 32));
    SearchResult found = search(costs, Long.MAX_VALUE, 1);
    for (String layer : costs.placed()) {
      Explanation why = PlacementSearch.explain(costs, HALF, Long.MAX_VALUE, layer);
      assertEquals(costs.choices(layer).size(), why.options().size());
      List<Explanation.Option> chosen =
          why.options().stream().filter(Explanation.Option::chosen).toList();
      assertEquals(1, chosen.size());
      double best = found.best().seconds();
      assertEquals(best, Objects.requireNonNull(chosen.get(0).best()).seconds(), 1e-12);
      for (Explanation.Option option : why.options()) {
        assertTrue(Objects.requireNonNull(option.best()).seconds() >= best - 1e-12, layer);
      }
    }
  }

  @Test
  void meshesAreAllWaysToArrangeTheWorkers() {
    assertEquals(
        List.of(new DeviceMesh(1, 4), new DeviceMesh(2, 2), new DeviceMesh(4, 1)),
        PlacementSearch.meshes(4));
    assertEquals(
        List.of(new DeviceMesh(1, 2), new DeviceMesh(2, 1), new DeviceMesh(1, 1)),
        PlacementSearch.smallerMeshes(4));
  }
}
