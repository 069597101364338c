package dev.convoy.worker.runtime.program;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.convoy.cost.DeviceSpeed;
import dev.convoy.cost.LinkCost;
import dev.convoy.cost.StepCosts;
import dev.convoy.mesh.Speeds;
import dev.convoy.network.Network;
import dev.convoy.network.zoo.Zoo;
import dev.convoy.placement.Strategy;
import dev.convoy.plan.FusibleActivations;
import dev.convoy.plan.PlanOptions;
import dev.convoy.plan.Reshard;
import dev.convoy.plan.Step;
import dev.convoy.plan.TrainingPlan;
import dev.convoy.plan.UpdateNeeds;
import dev.convoy.plan.ownership.Ownership;
import dev.convoy.simulate.ClusterSpec;
import dev.convoy.simulate.SimulatedStep.Kind;
import dev.convoy.simulate.StepSimulation;
import dev.convoy.worker.kernel.Kernels;
import dev.convoy.worker.kernel.Kernels.Mode;
import dev.convoy.worker.task.LocalBackends;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A simulation plays what workers run: it sends and receives the same, in the same order. */
class SimulatedProgramTest {

  /** A line of a program's listing, as {@code 3 send all-gather of conv1 input, ahead: images}. */
  private static final Pattern EXCHANGE =
      Pattern.compile("(?m)^ *\\d+ +(send|receive) [a-z-]+ of ([^:]*?):");

  /**
   * Everything takes as long, so that nothing is too short to be seen, but for what plain kernels
   * do on the way with another: activations, and gradients of weights.
   */
  private static final StepCosts ALIKE =
      new StepCosts() {
        @Override
        public double compute(TrainingPlan plan, Step.Compute step, int rank) {
          boolean onTheWay =
              step.pass() == Step.Pass.WEIGHTS
                  || FusibleActivations.of(plan, rank).before(step.layer()) != null;
          return onTheWay ? 0 : 1;
        }

        @Override
        public double send(Reshard part, int rank) {
          return 1;
        }

        @Override
        public double receive(Reshard part, int rank) {
          return 1;
        }

        @Override
        public double perStep(TrainingPlan plan, int rank) {
          return 1;
        }
      };

  @ParameterizedTest
  @CsvSource({
    "alexnet-cifar,MODEL,2,16,false",
    "alexnet-cifar,MODEL,4,16,true",
    "alexnet-cifar,DATA,3,16,false",
    "alexnet-cifar,DATA,2,16,true",
    "alexnet-cifar,HYBRID,4,16,false",
    "alexnet-cifar,ONE_WEIRD_TRICK,4,16,false",
    "shufflenet-v1-cifar,MODEL,3,16,false",
    "shufflenet-v1-cifar,HYBRID,4,16,false",
    "resnext29-2x64d,MODEL,2,16,false",
    "resnext29-2x64d,DATA,2,16,false",
    "alexnet,MODEL,2,64,false",
    "alexnet,HYBRID,4,128,true"
  })
  void aSimulationSendsAndReceivesWhatAProgramDoes(
      String name, Strategy strategy, int workers, int batch, boolean clips) {
    Network network = Zoo.network(name);
    Ownership ownership =
        Ownership.of(
            strategy.placements(network),
            strategy.mesh(workers),
            Speeds.equal(workers),
            network,
            batch);
    TrainingPlan plan =
        TrainingPlan.of(
            network,
            ownership,
            PlanOptions.PLAIN.chunks(2).updates(clips ? UpdateNeeds.CLIPPED : UpdateNeeds.PLAIN));
    List<List<String>> simulated = simulated(plan, workers);
    try (Kernels plain = LocalBackends.plain()) {
      for (int rank = 0; rank < workers; rank++) {
        String listing = ProgramListing.of(plan, rank, plain, Mode.TRAINING).toString();
        List<String> run =
            EXCHANGE.matcher(listing).results().map(SimulatedProgramTest::title).toList();
        assertFalse(run.isEmpty());
        assertEquals(String.join("\n", steady(run)), String.join("\n", simulated.get(rank)));
      }
    }
  }

  private static String title(MatchResult line) {
    return line.group(1) + " " + line.group(2);
  }

  /** Without the images of the first step, which in others have left ahead. */
  private static List<String> steady(List<String> run) {
    return run.stream().filter(title -> !run.contains(title + ", ahead")).toList();
  }

  /** What each worker sends, receives and unpacks in a step under way. */
  private static List<List<String>> simulated(TrainingPlan plan, int workers) {
    ClusterSpec cluster =
        ClusterSpec.ofHosts(workers, DeviceSpeed.cpuCore(), new LinkCost(0, 1e9, 0));
    var options = new StepSimulation.Options(2, 1, 0, workers);
    var timeline = StepSimulation.run(plan, ALIKE, cluster, options).timeline();
    return IntStream.range(0, workers)
        .mapToObj(
            rank ->
                timeline.stream()
                    .filter(i -> i.rank() == rank && i.kind() == Kind.EXCHANGE)
                    .map(i -> i.title())
                    .toList())
        .toList();
  }
}
