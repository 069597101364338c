package dev.convoy.driver.planning;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convoy.control.ExitCode;
import dev.convoy.cost.CalibratedCosts;
import dev.convoy.cost.Calibration;
import dev.convoy.cost.CalibrationScope;
import dev.convoy.cost.DeviceSpeed;
import dev.convoy.cost.LinkCost;
import dev.convoy.cost.StepCosts;
import dev.convoy.job.Arrangement.ByPlacements;
import dev.convoy.job.Numerics;
import dev.convoy.job.Precision;
import dev.convoy.job.Transport;
import dev.convoy.job.WorkerSpeeds;
import dev.convoy.mesh.DeviceMesh;
import dev.convoy.mesh.Speeds;
import dev.convoy.network.Network;
import dev.convoy.network.zoo.Zoo;
import dev.convoy.plan.PlanOptions;
import dev.convoy.plan.TrainingPlan;
import dev.convoy.simulate.ClusterSpec;
import dev.convoy.simulate.SimulatedStep;
import dev.convoy.simulate.StepSimulation;
import java.util.List;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** On hosts that are only described, so that nothing depends on how fast this machine is. */
class AutoPlannerTest {
  private static final int BATCH = 64;
  private static final int WORKERS = 4;

  private static Subject subject(String network) {
    Network net = Zoo.network(network);
    return new Subject(net, BATCH, PlanOptions.PLAIN.chunks(2), Numerics.DEFAULT, Transport.AUTO);
  }

  /** Hosts of one worker each behind links of so many bits a second. */
  private static Predictor hosts(double bitsPerSecond) {
    LinkCost link = new LinkCost(20e-6, bitsPerSecond / 8, 5e-6);
    return new DescribedPredictor(
        ClusterSpec.ofHosts(WORKERS, DeviceSpeed.cpuCore(), link), StepSimulation.Options.STEADY);
  }

  private static PlanChoice choose(
      Subject subject, Predictor predictor, @Nullable DeviceMesh mesh, long memory) {
    Entry.Auto auto = new Entry.Auto("auto", WORKERS, 1, new WorkerSpeeds.Equal(), mesh);
    return new AutoPlanner(subject, auto, workers -> predictor, memory).choose();
  }

  private static PlanChoice choose(String network, double bitsPerSecond) {
    return choose(subject(network), hosts(bitsPerSecond), null, Long.MAX_VALUE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"alexnet", "alexnet-cifar", "resnext29-8x64d", "shufflenet-v1-cifar"})
  void nothingThatCouldHaveBeenNamedIsPredictedToBeFaster(String network) {
    PlanChoice choice = choose(network, 1e9);
    double best = choice.best().seconds();
    List<String> titles = choice.ranked().stream().map(Alternative::title).toList();
    assertTrue(
        titles.containsAll(List.of("model", "data", "one-weird-trick", "hybrid")), "" + titles);
    choice.ranked().forEach(one -> assertTrue(one.seconds() >= best, one.title()));
    TrainingPlan again =
        choice
            .arrangement("auto", Zoo.network(network))
            .plan(
                Zoo.network(network),
                Speeds.equal(choice.best().arrangement().mesh().ranks()),
                BATCH,
                PlanOptions.PLAIN.chunks(2));
    assertEquals(best, hosts(1e9).step(again).seconds(), "what is chosen is what was played");
  }

  @Test
  void mixedPlacementsBeatAllFixedStrategiesOnASlowNetwork() {
    PlanChoice choice = choose("alexnet", 1e9);
    assertEquals("auto", choice.best().title());
    assertEquals(0, choice.gap());
    double fixed =
        choice.ranked().stream()
            .filter(one -> !one.title().equals("auto"))
            .mapToDouble(Alternative::seconds)
            .min()
            .orElseThrow();
    assertTrue(choice.best().seconds() < fixed);
  }

  /** Over a link that takes longer than any computing, one worker is left alone. */
  @Test
  void workersThatAreNoHelpAreLeftOut() {
    PlanChoice choice = choose("alexnet-cifar", 1e4);
    assertEquals(new DeviceMesh(1, 1), choice.best().arrangement().mesh());
  }

  @Test
  void aMeshThatIsGivenIsKept() {
    DeviceMesh mesh = new DeviceMesh(2, 2);
    PlanChoice choice = choose(subject("alexnet-cifar"), hosts(1e9), mesh, Long.MAX_VALUE);
    choice.ranked().stream()
        .filter(one -> one.title().equals("auto"))
        .forEach(one -> assertEquals(mesh, one.arrangement().mesh()));
  }

  @Test
  void whatIsChosenFitsTheMemory() {
    Subject subject = subject("alexnet");
    PlanChoice free = choose(subject, hosts(100e9), null, Long.MAX_VALUE);
    long budget = free.ranked().stream().mapToLong(Alternative::memory).min().orElseThrow();
    PlanChoice tight = choose(subject, hosts(100e9), null, budget);
    assertTrue(tight.best().memory() <= budget);
    assertTrue(tight.best().seconds() >= free.best().seconds());
    assertFalse(tight.tooLarge().isEmpty());
  }

  @Test
  void whereNothingFitsOneSentenceNamesTheLayerThatNeedsMost() {
    PlanningException e =
        assertThrows(
            PlanningException.class,
            () -> choose(subject("alexnet"), hosts(1e9), null, 10_000_000));
    assertEquals(ExitCode.DOES_NOT_FIT, e.exitCode());
    String sentence = String.valueOf(e.getMessage());
    assertTrue(
        sentence.matches(
            "no way to share alexnet with batch 64 among 4 workers fits the 10.0 MB that each"
                + " has for tensors: \\w+ alone takes .* where least is taken, which is .*; raise"
                + " --memory-per-worker or --workers, or lower --batch"),
        sentence);
  }

  /** As on a machine with less memory than any share takes, where no kernel can be timed. */
  @Test
  void whereNothingCanBeTimedThatIsSaidAndNoFault() {
    Predictor blind =
        new Predictor() {
          @Override
          public StepCosts costs(TrainingPlan plan) {
            CalibrationScope scope = new CalibrationScope("none", "none", Precision.F32, 1, 1);
            return new CalibratedCosts(Calibration.empty(scope));
          }

          @Override
          public StepCosts costs(IntFunction<TrainingPlan> plans, int batch, int least) {
            return costs(plans.apply(batch));
          }

          @Override
          public boolean knows(TrainingPlan plan) {
            return false;
          }

          @Override
          public SimulatedStep step(TrainingPlan plan) {
            return StepSimulation.run(plan, costs(plan), cluster());
          }

          @Override
          public long memory(TrainingPlan plan) {
            return 0;
          }

          @Override
          public ClusterSpec cluster() {
            LinkCost link = new LinkCost(20e-6, 1e9, 5e-6);
            return ClusterSpec.ofHosts(WORKERS, DeviceSpeed.cpuCore(), link);
          }
        };
    PlanningException e =
        assertThrows(
            PlanningException.class,
            () -> choose(subject("alexnet-cifar"), blind, null, 1_000_000_000));
    assertEquals(ExitCode.DOES_NOT_FIT, e.exitCode());
  }

  @Test
  void theChoiceSaysWhatEachPlacementOfALayerWouldCost() {
    PlanChoice choice = choose("alexnet-cifar", 1e9);
    String layer = choice.costs().get().placed().get(0);
    assertEquals(1, choice.explanation(layer).options().stream().filter(o -> o.chosen()).count());
    ByPlacements chosen = choice.arrangement("auto", Zoo.network("alexnet-cifar"));
    assertEquals("auto", chosen.title());
    assertEquals("", choice.lines(1).get(0).differs());
  }
}
