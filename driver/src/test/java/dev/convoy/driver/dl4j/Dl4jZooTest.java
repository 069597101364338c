package dev.convoy.driver.dl4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convoy.control.ControlMessage.Measured;
import dev.convoy.driver.imported.ImportedNetwork;
import dev.convoy.driver.run.ExportRun;
import dev.convoy.driver.run.ImportRun;
import dev.convoy.driver.session.FinalWeightsCollector;
import dev.convoy.driver.session.InProcessWorkers;
import dev.convoy.driver.session.SessionListener;
import dev.convoy.job.Checkpointing;
import dev.convoy.job.Job;
import dev.convoy.job.OptimizerSpec;
import dev.convoy.job.TrainingSpec;
import dev.convoy.job.Trial;
import dev.convoy.network.Network;
import dev.convoy.placement.Strategy;
import dev.convoy.worker.task.LocalBackends;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Networks of DL4J's zoo: in, trained by two workers, and out again. */
@Timeout(600)
class Dl4jZooTest {
  private static final int STEPS = 3;

  @TempDir Path directory;

  static Set<String> models() {
    return Dl4jZoo.SMALL.keySet();
  }

  @ParameterizedTest
  @MethodSource("models")
  void aNetworkOfItsZooIsReadTrainedByTwoWorkersAndReadByDl4jAgain(String name) throws Exception {
    RealModel model = Dl4jZoo.small(name).trained();
    Path file = directory.resolve(name + ".zip");
    model.save(file);
    ImportedNetwork imported =
        ImportRun.read(file, Optional.of(Dl4jImportTest.size(model.input())));
    Path weights = directory.resolve("weights.safetensors");
    double apart = ZipAgreement.distance(model, imported, weights);
    assertTrue(apart <= 1e-5, name + ": outputs differ by " + apart);

    Network network = imported.network();
    Path alone = directory.resolve("alone.safetensors");
    Path trained = directory.resolve("trained.safetensors");
    List<Double> one =
        losses(network, weights, new Trial(Strategy.SINGLE, 1, 1, STEPS, 0, false), alone);
    List<Double> two =
        losses(network, weights, new Trial(Strategy.MODEL, 2, 1, STEPS, 0, false), trained);
    assertEquals(STEPS, two.size());
    for (int step = 0; step < STEPS; step++) {
      assertEquals(one.get(step), two.get(step), 1e-3 * one.get(step), name + " step " + step);
    }

    Path back = directory.resolve("back.zip");
    ExportRun.dl4j(network, trained.toString(), 1, back);
    double apartAgain =
        ZipAgreement.distance(RealModel.restore(back, network.input()), network, trained);
    assertTrue(apartAgain <= 1e-5, name + ": after training, outputs differ by " + apartAgain);
  }

  /** The losses of a short training from some weights, which leaves its own. */
  private static List<Double> losses(Network network, Path from, Trial trial, Path to)
      throws Exception {
    Job job =
        new Job(
            TrainingSpec.of(network, 8).withOptimizer(OptimizerSpec.sgd(0.001, 0.9)),
            Checkpointing.NONE.from(from.toString()).savingWeights(),
            List.of(trial));
    TreeMap<Long, Double> losses = new TreeMap<>();
    try (FinalWeightsCollector weights = new FinalWeightsCollector(job, to)) {
      SessionListener loss =
          (rank, message) -> {
            if (message instanceof Measured measured) {
              losses.put(measured.metrics().step(), measured.metrics().loss());
            }
          };
      InProcessWorkers.run(
          job, 0, rank -> LocalBackends.onCpu(), SessionListener.all(List.of(weights, loss)));
    }
    return List.copyOf(losses.values());
  }
}
