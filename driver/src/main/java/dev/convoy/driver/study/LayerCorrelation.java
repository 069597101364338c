package dev.convoy.driver.study;

import dev.convoy.driver.launch.cluster.ClusterSource;
import dev.convoy.driver.report.Contestant;
import dev.convoy.driver.report.RunResult;
import dev.convoy.driver.report.output.OutputDirectory;
import dev.convoy.driver.run.DataCheck;
import dev.convoy.driver.run.EvaluationRun;
import dev.convoy.driver.run.RunObserver;
import dev.convoy.driver.study.analysis.FilterCorrelation;
import dev.convoy.driver.study.analysis.MapCovariance;
import dev.convoy.job.TrainingSpec;
import dev.convoy.network.Network;
import dev.convoy.worker.data.DataException;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The correlation of two layers' filters over the test images, with weights that are saved: images
 * are classified by workers as in every evaluation, and their maps come here.
 *
 * @param layers which two
 * @param correlation the first's filters in the order of the second's groups
 * @param images over how many test images
 * @param samples how many elements of maps these have
 */
public record LayerCorrelation(
    AdjacentLayers layers, FilterCorrelation correlation, long images, long samples) {

  /**
   * Classifies the test images and looks at the maps.
   *
   * @param first a layer with filters
   * @param second the next one
   * @param ridge what whitening adds to every variance, as a part of the layer's mean variance
   * @throws DataException if data cannot be read or do not fit the network
   * @throws StudyException if the layers are not adjacent, an image cannot be read, or a layer's
   *     maps never vary
   */
  public static LayerCorrelation of(
      TrainingSpec training,
      Contestant contestant,
      String weights,
      String first,
      String second,
      double ridge,
      ClusterSource cluster,
      OutputDirectory output,
      RunObserver observer)
      throws DataException {
    Network network = training.network();
    AdjacentLayers layers = AdjacentLayers.of(network, first, second);
    List<String> seen = List.of(layers.first(), layers.second());
    EvaluationRun run =
        EvaluationRun.prepare(
            new EvaluationRun.Input(training, contestant, weights, seen), cluster);
    long records = DataCheck.test(network, training.data());
    MapCovariance covariance =
        new MapCovariance(network.shape(layers.first()), network.shape(layers.second()));
    FeatureMaps maps =
        new FeatureMaps(
            network,
            seen,
            training.batch(),
            records,
            image -> covariance.add(image.get(0), image.get(1)));
    requireAll(run.run(output, observer, maps), maps.passed(), records);
    return of(layers, covariance, ridge, records);
  }

  private static void requireAll(RunResult result, long passed, long records) {
    long bad = result.evaluation().orElseThrow().badRecords();
    if (bad > 0) {
      throw new StudyException(
          "%d of the test images cannot be read, and what layers make of nothing would count: remove them"
              .formatted(bad));
    }
    if (passed != records) {
      throw new IllegalStateException(
          "maps of %d test images came, of %d".formatted(passed, records));
    }
  }

  private static LayerCorrelation of(
      AdjacentLayers layers, MapCovariance covariance, double ridge, long records) {
    try {
      FilterCorrelation whole = FilterCorrelation.of(covariance, ridge);
      int[] rows = layers.order().stream().mapToInt(Integer::intValue).toArray();
      int[] columns = IntStream.range(0, whole.matrix().getColumnDimension()).toArray();
      return new LayerCorrelation(
          layers, whole.ordered(rows, columns), records, covariance.samples());
    } catch (IllegalArgumentException e) {
      throw new StudyException(
          "layers %s and %s: %s: train longer, or with a lower learning rate"
              .formatted(layers.first(), layers.second(), e.getMessage()));
    }
  }
}
