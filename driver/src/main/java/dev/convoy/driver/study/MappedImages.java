package dev.convoy.driver.study;

import dev.convoy.driver.launch.cluster.ClusterSource;
import dev.convoy.driver.report.Contestant;
import dev.convoy.driver.report.RunResult;
import dev.convoy.driver.report.output.OutputDirectory;
import dev.convoy.driver.run.DataCheck;
import dev.convoy.driver.run.EvaluationRun;
import dev.convoy.driver.run.RunObserver;
import dev.convoy.job.TrainingSpec;
import dev.convoy.network.Network;
import dev.convoy.worker.data.DataException;
import java.util.List;

/**
 * The test images as some layers of a trained network see them: workers classify them as in every
 * evaluation, and the maps come here.
 *
 * @param training the network, the data and how workers compute; nothing is trained
 * @param contestant who shares the work, and how
 * @param weights safetensors, or a directory that holds them
 * @param layers whose output is looked at
 */
public record MappedImages(
    TrainingSpec training, Contestant contestant, String weights, List<String> layers) {

  /** Copies the list. */
  public MappedImages {
    layers = List.copyOf(layers);
  }

  /**
   * Runs all test images through.
   *
   * @return how many there were
   * @throws DataException if data cannot be read or do not fit the network
   * @throws StudyException if one of them cannot be read
   */
  public long run(
      ClusterSource cluster,
      OutputDirectory output,
      RunObserver observer,
      FeatureMaps.Images images)
      throws DataException {
    Network network = training.network();
    EvaluationRun run =
        EvaluationRun.prepare(
            new EvaluationRun.Input(training, contestant, weights, layers), cluster);
    long records = DataCheck.test(network, training.data(), cluster.hadoop());
    FeatureMaps maps = new FeatureMaps(network, layers, training.batch(), records, images);
    RunResult result = run.run(output, observer, maps);
    long bad = result.evaluation().orElseThrow().badRecords();
    if (bad > 0) {
      throw new StudyException(
          "%d of the test images cannot be read, and what layers make of nothing would count: remove them"
              .formatted(bad));
    }
    if (maps.passed() != records) {
      throw new IllegalStateException(
          "maps of %d test images came, of %d".formatted(maps.passed(), records));
    }
    return records;
  }
}
