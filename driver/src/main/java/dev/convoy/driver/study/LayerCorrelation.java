package dev.convoy.driver.study;

import dev.convoy.driver.launch.cluster.ClusterSource;
import dev.convoy.driver.report.output.OutputDirectory;
import dev.convoy.driver.run.RunObserver;
import dev.convoy.driver.study.CorrelationStudy.Question;
import dev.convoy.driver.study.analysis.FilterCorrelation;
import dev.convoy.driver.study.analysis.MapCovariance;
import dev.convoy.driver.study.picture.HeatMaps;
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
   * @param images with the weights; its layers are those of the question
   * @throws DataException if data cannot be read or do not fit the network
   * @throws StudyException if the layers are not adjacent, an image cannot be read, or a layer's
   *     maps never vary
   */
  public static LayerCorrelation of(
      MappedImages images,
      Question question,
      ClusterSource cluster,
      OutputDirectory output,
      RunObserver observer)
      throws DataException {
    Network network = images.training().network();
    AdjacentLayers layers = AdjacentLayers.of(network, question.first(), question.second());
    List<String> maps = List.of(layers.first(), layers.second());
    MapCovariance covariance =
        new MapCovariance(network.shape(layers.first()), network.shape(layers.second()));
    MappedImages seen =
        new MappedImages(images.training(), images.contestant(), images.weights(), maps);
    long records =
        seen.run(
            cluster, output, observer, (record, made) -> covariance.add(made.get(0), made.get(1)));
    return of(layers, covariance, question.ridge(), records);
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

  /**
   * Draws the matrix.
   *
   * @return a PNG image
   */
  public byte[] png(Question question) {
    return HeatMaps.png(question.title(), List.of(panel()));
  }

  /** The matrix, titled by its groups. */
  HeatMaps.Panel panel() {
    int groups = layers.groups();
    return new HeatMaps.Panel(
        groups == 1 ? "1 group" : groups + " groups", correlation.matrix(), groups);
  }
}
