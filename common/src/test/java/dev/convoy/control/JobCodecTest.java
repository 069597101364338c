package dev.convoy.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.convoy.job.Arrangement;
import dev.convoy.job.AugmentationSpec;
import dev.convoy.job.Checkpointing;
import dev.convoy.job.DataSpec;
import dev.convoy.job.ExchangeSpec;
import dev.convoy.job.Job;
import dev.convoy.job.LearningRate;
import dev.convoy.job.OptimizerSpec;
import dev.convoy.job.Schedule;
import dev.convoy.job.TrainingSpec;
import dev.convoy.job.Transport;
import dev.convoy.job.Trial;
import dev.convoy.job.UpdateRule;
import dev.convoy.job.WorkerSpeeds;
import dev.convoy.mesh.DeviceMesh;
import dev.convoy.mesh.Speeds;
import dev.convoy.network.Network;
import dev.convoy.network.zoo.Zoo;
import dev.convoy.placement.LayerPlacement;
import dev.convoy.placement.Placement;
import dev.convoy.placement.Placements;
import dev.convoy.placement.Strategy;
import dev.convoy.plan.PlanOptions;
import dev.convoy.plan.TrainingPlan;
import dev.convoy.plan.file.PlanFile;
import dev.convoy.plan.file.PlanFileReader;
import dev.convoy.plan.file.PlanJson;
import dev.convoy.plan.ownership.Ownership;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class JobCodecTest {

  static List<String> networks() {
    return Zoo.names();
  }

  @ParameterizedTest
  @MethodSource("networks")
  void aJobOfEveryNetworkComesBackEqual(String name) {
    Job job = job(Zoo.network(name));
    Job back = JobCodec.decode(JobCodec.encode(job));
    assertEquals(job, back);
    assertEquals(job.network(), back.network());
  }

  @ParameterizedTest
  @MethodSource("networks")
  void aTruncatedJobIsRefused(String name) {
    byte[] bytes = JobCodec.encode(job(Zoo.network(name)));
    byte[] part = Arrays.copyOf(bytes, bytes.length / 2);
    assertThrows(MalformedMessage.class, () -> JobCodec.decode(part));
  }

  @Test
  void everyArrangementComesBackEqual() {
    for (Job job : ofAllArrangements()) {
      Job back = JobCodec.decode(JobCodec.encode(job));
      assertEquals(job, back);
      assertEquals(
          job.plan(0, Speeds.equal(4)).fingerprint(), back.plan(0, Speeds.equal(4)).fingerprint());
    }
  }

  private static List<Job> ofAllArrangements() {
    Network network = Zoo.network("alexnet-cifar");
    DeviceMesh mesh = new DeviceMesh(2, 2);
    Placements placements =
        new Placements(
            new LayerPlacement(Placement.ROWS, Placement.OUTPUT_CHANNELS),
            Map.of("fc6", LayerPlacement.both(Placement.INPUT_CHANNELS)));
    Ownership ownership = Ownership.of(placements, mesh, Speeds.equal(4), network, 128);
    PlanFile file =
        PlanFileReader.read(
            PlanJson.of("edited", TrainingPlan.of(network, ownership, PlanOptions.PLAIN))
                .toString());
    List<Arrangement> arrangements =
        List.of(
            new Arrangement.ByStrategy(Strategy.HYBRID, mesh),
            new Arrangement.ByPlacements("mixed", mesh, placements),
            new Arrangement.Planned(file));
    return arrangements.stream()
        .map(each -> new Trial(each, 1, 2, 0, false, new WorkerSpeeds.Equal()))
        .map(each -> new Job(TrainingSpec.of(network, 128), Checkpointing.NONE, List.of(each)))
        .toList();
  }

  @Test
  void everyAugmentationComesBackEqual() {
    for (String text : List.of("none", "crop,flip", "resized-crop=0.35-1,flip,jitter=0.25")) {
      Job job = job(Zoo.network("alexnet-cifar"), AugmentationSpec.parse(text));
      Job back = JobCodec.decode(JobCodec.encode(job));
      assertEquals(job, back);
      assertEquals(text, back.data().augmentation().toString());
    }
  }

  /** Jobs in which all is said that a job can say. */
  static List<Job> ofAllKinds() {
    List<Job> jobs = new ArrayList<>(ofAllArrangements());
    jobs.add(job(Zoo.network("alexnet-cifar"), AugmentationSpec.parse("resized-crop,jitter")));
    jobs.add(job(Zoo.network("shufflenet-v1-cifar")));
    return jobs;
  }

  private static Job job(Network network) {
    return job(network, AugmentationSpec.CROP_AND_FLIP);
  }

  private static Job job(Network network, AugmentationSpec augmentation) {
    return new Job(
        TrainingSpec.of(network, 128)
            .withSeed(-7)
            .withData(new DataSpec("generated:", false, false).withAugmentation(augmentation))
            .withOptimizer(
                OptimizerSpec.sgd(0.01, 0.9)
                    .withRule(new UpdateRule.Adam(0.9, 0.999, 1e-8, 5e-4, true))
                    .withLearningRate(new LearningRate(0.01, Schedule.Step.USUAL, 10)))
            .withExchange(new ExchangeSpec(Transport.UNIX, 10_000, 1).withTls(true)),
        Checkpointing.NONE.savingWeights().into("file:/c", ".run", 50),
        List.of(new Trial(Strategy.MODEL, 4, 1, 100, 5, true)));
  }
}
