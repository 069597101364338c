package dev.convoy.worker.task;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convoy.job.Checkpointing;
import dev.convoy.job.Job;
import dev.convoy.job.TrainingSpec;
import dev.convoy.job.Trial;
import dev.convoy.job.WorkerSpeeds;
import dev.convoy.mesh.Speeds;
import dev.convoy.network.zoo.Zoo;
import dev.convoy.placement.Strategy;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What workers tell each other, and what they conclude from it. */
class WorkerOfferTest {
  private static final WorkerOffer CPU = new WorkerOffer("a:1 id /path", "1 thread of X", 0.5, "");
  private static final WorkerOffer GPU = new WorkerOffer("b:2", "plain", 0.1, "");

  private static Agreement agreement(
      Strategy strategy, WorkerSpeeds speeds, WorkerOffer... offers) {
    return Agreement.of(
        new Trial(strategy, offers.length, 1, 1, 0, false).with(speeds), List.of(offers));
  }

  @Test
  void aCardIsReadAsItWasWritten() {
    assertEquals(CPU, WorkerOffer.parse(CPU.toString()));
    WorkerOffer broken = new WorkerOffer("c:3", "", 0, "the driver\tis old:\nget a new one");
    assertEquals(
        "the driver is old: get a new one", WorkerOffer.parse(broken.toString()).problem());
  }

  @Test
  void whatIsNoCardIsRefused() {
    assertThrows(RendezvousException.class, () -> WorkerOffer.parse("127.0.0.1:5000"));
    assertThrows(RendezvousException.class, () -> WorkerOffer.parse("a\tb\tsoon\t"));
  }

  @Test
  void workersAreEqualUnlessToldOrMeasured() {
    assertEquals(
        Speeds.equal(2), agreement(Strategy.DATA, new WorkerSpeeds.Equal(), CPU, GPU).speeds());
    Speeds given = new Speeds(List.of(2.0, 7.0));
    assertEquals(given, agreement(Strategy.DATA, new WorkerSpeeds.Given(given), CPU, GPU).speeds());
    assertEquals(
        new Speeds(List.of(1.0, 5.0)),
        agreement(Strategy.DATA, new WorkerSpeeds.Measured(), CPU, GPU).speeds());
  }

  @Test
  void aWorkerAloneNeedsNoMeasuring() {
    WorkerOffer notTimed = new WorkerOffer("a:1", "x", 0, "");
    assertEquals(
        Speeds.equal(1),
        agreement(Strategy.SINGLE, new WorkerSpeeds.Measured(), notTimed).speeds());
  }

  private static boolean storesPlain(Strategy strategy, WorkerOffer... offers) {
    Agreement agreement = agreement(strategy, new WorkerSpeeds.Equal(), offers);
    Trial trial = new Trial(strategy, offers.length, 1, 1, 0, false);
    Job job =
        new Job(
            TrainingSpec.of(Zoo.network("alexnet-cifar"), 8), Checkpointing.NONE, List.of(trial));
    return agreement.plainParameters(job.plan(0, agreement.speeds()));
  }

  @Test
  void onlyReplicasOfDifferentKindsStoreWeightsPlain() {
    assertTrue(storesPlain(Strategy.DATA, CPU, GPU));
    assertTrue(storesPlain(Strategy.ONE_WEIRD_TRICK, CPU, GPU));
    assertFalse(storesPlain(Strategy.DATA, CPU, CPU));
    assertFalse(storesPlain(Strategy.MODEL, CPU, GPU));
  }
}
