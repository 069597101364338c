package dev.convoy.simulate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convoy.cost.DeviceSpeed;
import dev.convoy.cost.LinkCost;
import dev.convoy.cost.StepCosts;
import dev.convoy.layout.Transfer;
import dev.convoy.mesh.DeviceMesh;
import dev.convoy.mesh.Speeds;
import dev.convoy.network.Linear;
import dev.convoy.network.Network;
import dev.convoy.network.SoftmaxCrossEntropy;
import dev.convoy.network.zoo.Zoo;
import dev.convoy.placement.Strategy;
import dev.convoy.plan.PlanOptions;
import dev.convoy.plan.Reshard;
import dev.convoy.plan.Step;
import dev.convoy.plan.TrainingPlan;
import dev.convoy.plan.Value;
import dev.convoy.plan.ownership.Ownership;
import dev.convoy.simulate.SimulatedStep.Interval;
import dev.convoy.simulate.SimulatedStep.Kind;
import dev.convoy.simulate.SimulatedStep.RankTime;
import dev.convoy.simulate.StepSimulation.Options;
import dev.convoy.tensor.Shape;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class StepSimulationTest {
  private static final double EXACT = 1e-9;
  private static final DeviceSpeed DEVICE = DeviceSpeed.cpuCore();
  private static final LinkCost FREE = new LinkCost(0, 1e15, 0);

  /** 8 inputs, 4 outputs, so that 36 parameters are halved; 4 rows. */
  private static final Network ONE_LAYER =
      Network.builder("one-layer", Shape.of(8))
          .add("fc", new Linear(4, true))
          .add("loss", new SoftmaxCrossEntropy())
          .build();

  private static TrainingPlan plan(Network network, Strategy strategy, int workers, int batch) {
    Ownership ownership =
        Ownership.of(
            strategy.placements(network),
            strategy.mesh(workers),
            Speeds.equal(workers),
            network,
            batch);
    return TrainingPlan.of(network, ownership, PlanOptions.PLAIN.chunks(2));
  }

  private static TrainingPlan oneLayer(int data, int model) {
    return TrainingPlan.of(
        ONE_LAYER, Ownership.over(new DeviceMesh(data, model), ONE_LAYER, 4), PlanOptions.PLAIN);
  }

  /**
   * Both workers: 0.5 and two layers forward (2.5), loss packed (2.75), 8 bytes at 8 a second and a
   * latency of 0.5 (4.25), unpacked (4.5); loss and layer backward, weights (7.5); 72 bytes of
   * gradients packed (7.75), there at 17.25, unpacked (17.5); update (18.5); weights packed
   * (18.75), there at 28.25, unpacked (28.5).
   */
  @ParameterizedTest
  @EnumSource(Detail.class)
  void twoDataParallelWorkersTakeAsLongAsByHand(Detail detail) {
    ClusterSpec cluster = ClusterSpec.ofHosts(2, DEVICE, new LinkCost(0.5, 8, 0));
    SimulatedStep step =
        new Simulation(
                oneLayer(2, 1), new FixedCosts(1, 0.25, 0.5), cluster, Options.STEADY, detail)
            .run();
    assertEquals(28.5, step.seconds(), EXACT);
    for (RankTime rank : step.ranks()) {
      assertEquals(6.5, rank.compute(), EXACT);
      assertEquals(22, rank.exchange(), EXACT);
      assertEquals(20.5, rank.exposedExchange(), EXACT);
      assertEquals(8 + 72 + 72, rank.bytesSent());
    }
  }

  /**
   * From when the loss's inputs have come, at x: the next images are packed (x + 0.25) and leave
   * until x + 8.25; the loss (x + 1.25) is packed (x + 1.5) and leaves behind them until x + 9.25,
   * is there at x + 9.75 and unpacked (x + 10); loss backward, gradients packed (x + 11.25), there
   * at x + 13.75, unpacked (x + 14); layer backward, weights, update (x + 17). The next step finds
   * its images there since x + 8.75: 0.5, unpacked, forward, packed (x + 19), there at x + 21.5,
   * unpacked: x + 21.75.
   */
  @ParameterizedTest
  @EnumSource(Detail.class)
  void imagesOfTheNextStepLeaveAhead(Detail detail) {
    ClusterSpec cluster = ClusterSpec.ofHosts(2, DEVICE, new LinkCost(0.5, 8, 0));
    SimulatedStep step =
        new Simulation(
                oneLayer(1, 2), new FixedCosts(1, 0.25, 0.5), cluster, Options.STEADY, detail)
            .run();
    assertEquals(21.75, step.seconds(), EXACT);
    assertEquals(13.25, step.ranks().get(0).exposedExchange(), EXACT);
    assertEquals(6.5, step.ranks().get(1).compute(), EXACT);
  }

  @Test
  void twoWorkersOnOneCoreTakeTwiceAsLongAsOnTwoAndWhatACrowdLoses() {
    TrainingPlan plan = plan(Zoo.network("alexnet-cifar"), Strategy.MODEL, 2, 32);
    StepCosts costs = new FixedCosts(0.01, 0, 0);
    double two =
        StepSimulation.run(
                plan, costs, ClusterSpec.oneHost(2, 1, 2, DEVICE, FREE).with(TransferCpu.NONE))
            .seconds();
    double one =
        StepSimulation.run(
                plan, costs, ClusterSpec.oneHost(2, 1, 1, DEVICE, FREE).with(TransferCpu.NONE))
            .seconds();
    assertEquals(2 * two / HostCores.CROWDED, one, 1e-6 * one);
  }

  @Test
  void workersOfTwoThreadsWantTwoCores() {
    TrainingPlan plan = plan(Zoo.network("alexnet-cifar"), Strategy.DATA, 2, 32);
    StepCosts costs = new FixedCosts(0.01, 0, 0);
    ClusterSpec enough = ClusterSpec.oneHost(2, 2, 4, DEVICE, FREE).with(TransferCpu.NONE);
    ClusterSpec half = ClusterSpec.oneHost(2, 2, 2, DEVICE, FREE).with(TransferCpu.NONE);
    double seconds = StepSimulation.run(plan, costs, enough).seconds();
    assertEquals(
        2 * seconds / HostCores.CROWDED,
        StepSimulation.run(plan, costs, half).seconds(),
        1e-6 * seconds);
  }

  /** What a worker does of a plan, counted apart from the lines that are played. */
  private static double work(TrainingPlan plan, StepCosts costs, int rank, int steps) {
    double all = costs.perStep(plan, rank) * steps;
    for (Step step : plan.training()) {
      Reshard reshard = step.reshard();
      if (step instanceof Step.Compute compute) {
        boolean has = !plan.ownership().sharesOf(compute.layer()).work().get(rank).isEmpty();
        all += has ? steps * costs.compute(plan, compute, rank) : 0;
      } else if (step instanceof Step.Send send) {
        Reshard part = send.reshard().part(send.chunk());
        all += part.bytesSent(rank) > 0 ? steps * costs.send(part, rank) : 0;
      } else if (reshard != null
          && !reshard.target().block(rank).isEmpty()
          && !reshard.isIdentity(rank)) {
        Step.Receive receive = (Step.Receive) step;
        all += steps * costs.receive(reshard.part(receive.chunk()), rank);
      }
    }
    return all;
  }

  private static double messages(Reshard part, int from) {
    return part.redistribution().from(from).stream()
        .filter(t -> !t.isLocal())
        .map(Transfer::to)
        .distinct()
        .mapToDouble(to -> 1)
        .sum();
  }

  @ParameterizedTest
  @CsvSource({"MODEL,4,2", "DATA,4,2", "HYBRID,4,3", "ONE_WEIRD_TRICK,3,2", "MODEL,2,8"})
  void coresAreBusyForAsLongAsAllWorkTakes(Strategy strategy, int workers, double cores) {
    Network network = Zoo.network("alexnet-cifar");
    TrainingPlan plan = plan(network, strategy, workers, 32);
    TransferCpu cpu = new TransferCpu(1e-4, 1e-9);
    ClusterSpec cluster = ClusterSpec.oneHost(workers, 1, cores, DEVICE, FREE).with(cpu);
    StepCosts costs = cluster.costs(workers);
    Simulation simulation =
        new Simulation(plan, costs, cluster, new Options(0, 3, 0, 0), Detail.MESSAGES);
    SimulatedStep step = simulation.run();
    double expected = 0;
    for (int rank = 0; rank < workers; rank++) {
      expected += work(plan, costs, rank, 3);
    }
    for (Step each : plan.training()) {
      if (each instanceof Step.Send send) {
        Reshard part = send.reshard().part(send.chunk());
        boolean images = part.from().equals(new Value.Output(Network.INPUT));
        int times = images ? 4 : 3; // those of the step behind leave, too
        for (int rank = 0; rank < workers; rank++) {
          boolean sends = part.bytesSent(rank) > 0;
          expected += sends ? (times - 3) * costs.send(part, rank) : 0;
          expected += times * 2 * cpu.seconds(messages(part, rank), (double) part.bytesSent(rank));
        }
      }
    }
    assertEquals(expected, simulation.busySeconds(), 1e-9 * expected);
    assertTrue(3 * step.seconds() * cores >= 0.999999 * expected, "no more cores than there are");
  }

  @ParameterizedTest
  @CsvSource({
    "alexnet-cifar,MODEL,4",
    "alexnet-cifar,DATA,6",
    "shufflenet-v1-cifar,HYBRID,4",
    "alexnet-cifar,DATA,32",
    "alexnet-cifar,ONE_WEIRD_TRICK,32"
  })
  void aStepIsNoShorterThanWhatAWorkerComputesOrItsLinkSends(
      String name, Strategy strategy, int workers) {
    TrainingPlan plan = plan(Zoo.network(name), strategy, workers, 64);
    LinkCost link = new LinkCost(1e-5, 2e8, 1e-6);
    ClusterSpec cluster = ClusterSpec.ofHosts(workers, DEVICE, link);
    StepCosts costs = cluster.costs(workers);
    double seconds = StepSimulation.run(plan, costs, cluster).seconds();
    for (int rank = 0; rank < workers; rank++) {
      assertTrue(seconds >= 0.999999 * work(plan, costs, rank, 1));
      assertTrue(seconds >= 0.999999 * plan.bytesSent(rank) / link.bytesPerSecond());
      long received = 0;
      for (Reshard reshard : plan.reshards()) {
        received += reshard.bytesReceived(rank);
      }
      assertTrue(seconds >= 0.999999 * received / link.bytesPerSecond());
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Strategy.class,
      names = {"MODEL", "DATA", "HYBRID", "ONE_WEIRD_TRICK"})
  void moreBandwidthIsNeverSlower(Strategy strategy) {
    TrainingPlan plan = plan(Zoo.network("alexnet-cifar"), strategy, 4, 64);
    double before = Double.POSITIVE_INFINITY;
    for (double bytesPerSecond = 1e7; bytesPerSecond < 1e12; bytesPerSecond *= 3) {
      ClusterSpec cluster = ClusterSpec.ofHosts(4, DEVICE, new LinkCost(1e-5, bytesPerSecond, 0));
      double seconds = StepSimulation.run(plan, cluster.costs(4), cluster).seconds();
      assertTrue(seconds <= before * (1 + 1e-9));
      before = seconds;
    }
  }

  /** Two to a host: each pair's 152 bytes a worker share one link, 8 ranks all-to-all. */
  @Test
  void workersShareTheirHostsLink() {
    LinkCost slow = new LinkCost(0, 1e3, 0);
    TrainingPlan plan = plan(ONE_LAYER, Strategy.DATA, 4, 4);
    HostSpec pair = new HostSpec(2, 2, 1, DEVICE, FREE, slow);
    ClusterSpec shared =
        new ClusterSpec("pairs", List.of(pair, pair), null, TransferCpu.NONE, Stragglers.NONE);
    FixedCosts nothing = new FixedCosts(0, 0, 0);
    double alone =
        StepSimulation.run(plan, nothing, ClusterSpec.ofHosts(4, DEVICE, slow)).seconds();
    // Of three peers two are on the other host, and two workers send over its one link.
    assertEquals(alone * 4 / 3, StepSimulation.run(plan, nothing, shared).seconds(), EXACT);
  }

  @ParameterizedTest
  @EnumSource(Detail.class)
  void anOversubscribedUplinkSlowsWhatCrossesRacks(Detail detail) {
    TrainingPlan plan = plan(Zoo.network("alexnet-cifar"), Strategy.DATA, 4, 64);
    ClusterSpec flat = ClusterSpec.ofHosts(4, DEVICE, new LinkCost(1e-5, 1e9, 0));
    StepCosts costs = flat.costs(4);
    double without = new Simulation(plan, costs, flat, Options.STEADY, detail).run().seconds();
    double wide = racks(plan, costs, flat, 4e9, detail);
    double narrow = racks(plan, costs, flat, 2e7, detail);
    assertEquals(without, wide, 0.05 * without);
    // Two of a rank's three peers are in the other rack, and two ranks share the uplink.
    double crossing = 2 * plan.bytesSent(0) * 2.0 / 3 / 2e7;
    assertTrue(narrow >= 0.999 * crossing, narrow + " s, but the uplink takes " + crossing);
  }

  private static double racks(
      TrainingPlan plan, StepCosts costs, ClusterSpec flat, double uplink, Detail detail) {
    ClusterSpec cluster = flat.with(new RackSpec(2, new LinkCost(0, uplink, 0)));
    return new Simulation(plan, costs, cluster, Options.STEADY, detail).run().seconds();
  }

  @ParameterizedTest
  @CsvSource({
    "alexnet-cifar,MODEL,8,2,0.15", "alexnet-cifar,DATA,8,1,0.03",
    "resnext29-8x64d,MODEL,8,1,0.03", "resnext29-8x64d,MODEL,16,4,0.15",
    "shufflenet-v1-g4,MODEL,16,1,0.03", "shufflenet-v1-g4,HYBRID,16,4,0.15",
    "shufflenet-v1-cifar,HYBRID,16,1,0.03", "alexnet,ONE_WEIRD_TRICK,32,4,0.15",
    "alexnet,ONE_WEIRD_TRICK,32,1,0.03", "alexnet,DATA,32,2,0.15"
  })
  void bundlesTakeAboutAsLongAsTheMessagesInThem(
      String name, Strategy strategy, int workers, int onHost, double within) {
    TrainingPlan plan = plan(Zoo.network(name), strategy, workers, 64);
    HostSpec host =
        new HostSpec(
            2 * onHost,
            onHost,
            1,
            DEVICE,
            new LinkCost(5e-6, 4e9, 1e-6),
            new LinkCost(2e-5, 1.25e9, 2e-6));
    ClusterSpec cluster =
        new ClusterSpec(
            "hosts",
            Collections.nCopies(workers / onHost, host),
            null,
            TransferCpu.SOCKETS,
            Stragglers.NONE);
    StepCosts costs = cluster.costs(workers);
    double exact =
        new Simulation(plan, costs, cluster, Options.STEADY, Detail.MESSAGES).run().seconds();
    double bundled =
        new Simulation(plan, costs, cluster, Options.STEADY, Detail.BUNDLES).run().seconds();
    assertEquals(exact, bundled, within * exact);
  }

  @Test
  void equalSeedsGiveEqualStepsAndOthersOthers() {
    TrainingPlan plan = plan(Zoo.network("alexnet-cifar"), Strategy.HYBRID, 4, 64);
    ClusterSpec cluster =
        ClusterSpec.oneHost(4, 1, 2, DEVICE, new LinkCost(1e-5, 1e9, 1e-6))
            .with(new Stragglers(0.3, 2, 0.1));
    StepCosts costs = cluster.costs(4);
    SimulatedStep one = StepSimulation.run(plan, costs, cluster, new Options(1, 5, 7, 1));
    assertEquals(one, StepSimulation.run(plan, costs, cluster, new Options(1, 5, 7, 1)));
    assertTrue(
        one.seconds()
            != StepSimulation.run(plan, costs, cluster, new Options(1, 5, 8, 1)).seconds());
  }

  @Test
  void whoeverIsAlwaysTwiceAsSlowTakesTwiceAsLong() {
    TrainingPlan plan = plan(Zoo.network("alexnet-cifar"), Strategy.DATA, 4, 64);
    ClusterSpec cluster = ClusterSpec.ofHosts(4, DEVICE, FREE);
    StepCosts costs = cluster.costs(4);
    double seconds = StepSimulation.run(plan, costs, cluster).seconds();
    ClusterSpec slow = cluster.with(new Stragglers(1, 2, 0));
    assertEquals(2 * seconds, StepSimulation.run(plan, costs, slow).seconds(), 1e-3 * seconds);
  }

  @Test
  void oneStragglerHoldsAllUp() {
    TrainingPlan plan = plan(Zoo.network("alexnet-cifar"), Strategy.DATA, 8, 64);
    ClusterSpec cluster = ClusterSpec.ofHosts(8, DEVICE, FREE);
    StepCosts costs = cluster.costs(8);
    ClusterSpec unsteady = cluster.with(new Stragglers(0.1, 3, 0));
    SimulatedStep step = StepSimulation.run(plan, costs, unsteady, new Options(2, 20, 1, 0));
    double usual = StepSimulation.run(plan, costs, cluster).seconds();
    assertTrue(step.seconds() > 1.5 * usual, "some of eight are slow in most steps");
    assertTrue(step.mean().exposedExchange() > 0.3 * usual, "the others wait");
  }

  @Test
  void theTimelineOfAWorkerHasNoGapsAndNoOverlaps() {
    TrainingPlan plan = plan(Zoo.network("alexnet-cifar"), Strategy.MODEL, 4, 64);
    ClusterSpec cluster = ClusterSpec.oneHost(4, 1, 2, DEVICE, new LinkCost(1e-5, 1e9, 1e-6));
    SimulatedStep step =
        StepSimulation.run(plan, cluster.costs(4), cluster, new Options(2, 1, 0, 2));
    for (int rank = 0; rank < 2; rank++) {
      double at = Double.NaN;
      double compute = 0;
      for (Interval interval : step.timeline()) {
        if (interval.rank() == rank) {
          assertEquals(Double.isNaN(at) ? interval.start() : at, interval.start(), EXACT);
          at = interval.end();
          compute += interval.kind() == Kind.COMPUTE ? interval.end() - interval.start() : 0;
        }
      }
      assertEquals(step.ranks().get(rank).compute(), compute, EXACT);
    }
    SimulatedStep untold =
        StepSimulation.run(plan, cluster.costs(4), cluster, new Options(2, 1, 0, 0));
    assertEquals(untold.seconds(), step.seconds(), EXACT);
    assertTrue(untold.timeline().isEmpty());
  }

  @Test
  void aClusterThatIsTooSmallIsRefused() {
    TrainingPlan plan = oneLayer(2, 2);
    ClusterSpec cluster = ClusterSpec.ofHosts(3, DEVICE, FREE);
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class,
            () -> StepSimulation.run(plan, new FixedCosts(1, 0, 0), cluster));
    assertEquals("cluster 3 hosts has room for 3 workers, not for 4", e.getMessage());
  }

  @Test
  void aThousandWorkersCanBePlayed() {
    Network network = Zoo.network("alexnet");
    TrainingPlan plan = plan(network, Strategy.ONE_WEIRD_TRICK, 1024, 2048);
    ClusterSpec cluster = ClusterSpec.ofHosts(1024, DEVICE, new LinkCost(2e-5, 1.25e9, 1e-6));
    SimulatedStep step =
        StepSimulation.run(plan, cluster.costs(1024), cluster, new Options(1, 1, 0, 0));
    assertTrue(step.seconds() > plan.bytesSent(0) / 1.25e9);
    assertEquals(1024, step.ranks().size());
  }
}
