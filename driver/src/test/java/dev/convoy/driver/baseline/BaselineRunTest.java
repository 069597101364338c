package dev.convoy.driver.baseline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convoy.control.ExitCode;
import dev.convoy.job.Checkpointing;
import dev.convoy.job.DataSpec;
import dev.convoy.job.Job;
import dev.convoy.job.OptimizerSpec;
import dev.convoy.job.Schedule;
import dev.convoy.job.TrainingSpec;
import dev.convoy.job.Trial;
import dev.convoy.job.UpdateRule;
import dev.convoy.network.zoo.Zoo;
import dev.convoy.placement.Strategy;
import dev.convoy.plan.UpdateNeeds;
import java.util.List;
import org.junit.jupiter.api.Test;

class BaselineRunTest {
  private static final TrainingSpec PLAIN = TrainingSpec.of(Zoo.network("alexnet-cifar"), 32);
  private static final OptimizerSpec SGD = OptimizerSpec.sgd(0.01, 0.9);

  private static Job job(TrainingSpec training, long steps, long unmeasured) {
    return new Job(
        training,
        Checkpointing.NONE,
        List.of(new Trial(Strategy.DATA, 2, 1, steps, unmeasured, false)));
  }

  private static void refused(String sentence, String name, Job job, int workers) {
    Baseline baseline = Baseline.of(name);
    BaselineException refusal =
        assertThrows(
            BaselineException.class, () -> BaselineRun.prepare(baseline, job, workers, 0, false));
    assertEquals(ExitCode.USAGE, refusal.exitCode());
    String said = String.valueOf(refusal.getMessage());
    assertTrue(said.startsWith(name + " cannot take part: ") && said.contains(sentence), said);
  }

  @Test
  void whatItWouldTrainOtherwiseIsRefusedBeforeItBegins() {
    String name = "dl4j-averaging";
    refused("--batch 32 is no multiple of --workers 3", name, job(PLAIN, 10, 5), 3);
    refused("use --master embedded", "dl4j-sharing", job(PLAIN, 10, 5), 2);
    refused("it averages after every 5 steps", name, job(PLAIN, 12, 5), 2);
    refused("it averages after every 7 steps", name + ":7", job(PLAIN, 10, 5), 2);
    UpdateNeeds needs = new UpdateNeeds(UpdateNeeds.Norms.NONE, 2, /* copied= */ false);
    TrainingSpec adam = PLAIN.withOptimizer(SGD.withRule(UpdateRule.needing(needs)));
    refused("give --optimizer sgd or nesterov", name, job(adam, 10, 5), 2);
    TrainingSpec clipping = PLAIN.withOptimizer(SGD.withClipNorm(1));
    refused("give --clip-norm 0", name, job(clipping, 10, 5), 2);
    TrainingSpec scheduled = PLAIN.withOptimizer(SGD.withSchedule(new Schedule.Cosine()));
    refused("leave out --schedule", name, job(scheduled, 10, 5), 2);
    TrainingSpec augmented = PLAIN.withData(new DataSpec("generated:", true, false));
    refused("leave out --augment", name, job(augmented, 10, 5), 2);
  }

  @Test
  void theNetworkIsCheckedOnAFewRecordsWhereTheyAreMade() {
    Trial trial = new Trial(Strategy.DATA, 2, 1, 0, 0, true);
    assertEquals("generated:test=512", BaselineRun.check(job(PLAIN, 1, 0), trial).data().uri());
    TrainingSpec some = PLAIN.withData(new DataSpec("generated:seed=3", false, false));
    assertEquals(
        "generated:seed=3,test=512", BaselineRun.check(job(some, 1, 0), trial).data().uri());
    TrainingSpec files = PLAIN.withData(new DataSpec("cifar10:data", false, false));
    assertEquals("cifar10:data", BaselineRun.check(job(files, 1, 0), trial).data().uri());
  }

  @Test
  void aNameSaysHowOftenItAverages() {
    assertEquals(5, Baseline.of("dl4j-averaging").method().frequency());
    assertEquals(12, Baseline.of("dl4j-averaging:12").method().frequency());
    assertEquals(new Baseline.Sharing(), Baseline.of("dl4j-sharing").method());
    for (String name : List.of("dl4j-", "dl4j-averaging:", "dl4j-averaging:-1", "dl4j-sharing:2")) {
      IllegalArgumentException refusal =
          assertThrows(IllegalArgumentException.class, () -> Baseline.of(name));
      assertTrue(String.valueOf(refusal.getMessage()).contains("'" + name + "'"), name);
    }
  }
}
