package dev.convoy.worker.runtime.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convoy.job.Arrangement;
import dev.convoy.job.UpdateRule;
import dev.convoy.mesh.DeviceMesh;
import dev.convoy.network.Network;
import dev.convoy.network.zoo.Zoo;
import dev.convoy.placement.Strategy;
import dev.convoy.worker.kernel.onednn.OneDnnKernels;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Going on from 1, 2, 3, 4 and 8 workers on 1, 2, 3, 4 and 8, under every strategy and placements
 * drawn layer by layer: all pairs. Takes long, so its name keeps it out of the ordinary test run.
 */
class ResumeSweep {
  private static final int BATCH = 16;
  private static final int EVERY = 2;
  private static final int STEPS = 4;

  @TempDir Path directory;

  static Stream<Arguments> trainings() {
    List<UpdateRule> rules =
        List.of(
            new UpdateRule.Sgd(0.9, false, 5e-4),
            new UpdateRule.Adam(0.9, 0.999, 1e-8, 5e-4, /* decoupled= */ false));
    String only = System.getProperty("sweep.networks", "alexnet-cifar,shufflenet-v1-cifar");
    return Stream.of(only.split(",", -1))
        .flatMap(name -> rules.stream().map(rule -> Arguments.of(name, rule)));
  }

  private static List<Arrangement> plans(Network network) {
    List<Arrangement> plans = new ArrayList<>();
    for (int workers : new int[] {1, 2, 3, 4, 8}) {
      for (Strategy strategy : List.of(Strategy.MODEL, Strategy.DATA, Strategy.ONE_WEIRD_TRICK)) {
        plans.add(new Arrangement.ByStrategy(strategy, strategy.mesh(workers)));
      }
      DeviceMesh mesh = new DeviceMesh(1, workers);
      plans.add(
          new Arrangement.ByPlacements("drawn", mesh, MixedPlacements.drawn(workers, network)));
    }
    return plans;
  }

  @ParameterizedTest
  @MethodSource("trainings")
  void everyPairGoesOnAsTheUndisturbedRun(String name, UpdateRule rule) throws Exception {
    Network network = Zoo.network(name);
    ResumedTraining training = new ResumedTraining(network, BATCH, rule, EVERY, STEPS, directory);
    List<Arrangement> plans = plans(network);
    double worst = 0;
    for (int p = 0; p < plans.size(); p++) {
      String first = "plan-" + p;
      List<Double> whole = training.whole(first, plans.get(p), () -> OneDnnKernels.open(1));
      for (int q = 0; q < plans.size(); q++) {
        List<Double> rest = training.rest(first, plans.get(q), () -> OneDnnKernels.open(1));
        String pair = "%s: %s, then %s".formatted(name, plans.get(p), plans.get(q));
        for (int step = EVERY; step < STEPS; step++) {
          double apart = Math.abs(rest.get(step - EVERY) / whole.get(step) - 1);
          assertTrue(apart <= (p == q ? 0 : 1e-4), pair + ": " + apart);
          worst = Math.max(worst, apart);
        }
      }
    }
    assertEquals(20, plans.size());
    System.out.printf(
        Locale.ROOT,
        "| %s | %s | %d | %.1e |%n",
        name,
        rule.title(),
        plans.size() * plans.size(),
        worst);
  }
}
