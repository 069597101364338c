package dev.convoy.driver.study;

import dev.convoy.checkpoint.TensorSource;
import dev.convoy.driver.launch.cluster.HadoopSettings;
import dev.convoy.driver.study.picture.FilterPictures;
import dev.convoy.network.Convolution;
import dev.convoy.network.FilterLayer;
import dev.convoy.network.Network;
import dev.convoy.network.Network.Node;
import dev.convoy.network.ParameterSpec;
import dev.convoy.worker.checkpoint.SavedWeights;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;

/**
 * The filters of a network's first convolution, which are small images themselves, tower by tower:
 * a tower is what one filter group of the next layer reads.
 *
 * @param layer its name
 * @param channels of a filter: those of an image
 * @param height of a filter
 * @param width of a filter
 * @param towers the filters, {@code (channels, height, width)} each
 */
public record FirstFilters(
    String layer, int channels, int height, int width, List<List<float[]>> towers) {
  private static final String WEIGHT = "weight";

  /** Copies the lists. */
  public FirstFilters {
    towers = towers.stream().map(List::copyOf).toList();
  }

  /**
   * The first convolution of a network, which reads images.
   *
   * @throws StudyException if there is none over images of 1 or 3 channels
   */
  public static Node layer(Network network) {
    Node first =
        network.nodes().stream()
            .filter(node -> node.layer() instanceof FilterLayer)
            .findFirst()
            .orElseThrow(() -> new StudyException("network " + network.name() + " has no filters"));
    int channels = network.input().channels();
    boolean isShown =
        first.layer() instanceof Convolution convolution
            && convolution.groups() == 1
            && convolution.window().dimensions() == 2
            && first.inputs().equals(List.of(Network.INPUT))
            && (channels == 1 || channels == 3);
    if (!isShown) {
      throw new StudyException(
          "the first filters of network %s are in layer %s (%s over %s), and no pictures: name a network whose first layer is a convolution of grey or colour images"
              .formatted(
                  network.name(),
                  first.name(),
                  first.layer().describe(),
                  network.inputShapes(first).get(0)));
    }
    return first;
  }

  /** What reads them, in groups where it has some. */
  static AdjacentLayers towers(Network network) {
    Node first = layer(network);
    return AdjacentLayers.behind(network, first)
        .orElseThrow(
            () ->
                new StudyException(
                    "no layer of network %s reads all filters of layer %s"
                        .formatted(network.name(), first.name())));
  }

  /**
   * Reads them from saved weights.
   *
   * @param weights safetensors, or a directory that holds them
   * @throws dev.convoy.checkpoint.CheckpointException if they are missing, broken or another's
   * @throws StudyException if the network has no such layer
   */
  public static FirstFilters read(Network network, String weights) {
    Node node = layer(network);
    AdjacentLayers towers = towers(network);
    List<float[]> all = filters(network, node, weights);
    int perTower = all.size() / towers.groups();
    List<List<float[]>> byTower = new ArrayList<>();
    for (int tower = 0; tower < towers.groups(); tower++) {
      byTower.add(
          towers.order().subList(tower * perTower, (tower + 1) * perTower).stream()
              .map(all::get)
              .toList());
    }
    List<Integer> kernel = ((Convolution) node.layer()).window().kernel();
    return new FirstFilters(
        node.name(), network.input().channels(), kernel.get(0), kernel.get(1), byTower);
  }

  private static List<float[]> filters(Network network, Node node, String weights) {
    Configuration hadoop = HadoopSettings.submitted();
    String file = SavedWeights.find(weights, hadoop, refused -> {});
    int outputs = network.shape(node.name()).channels();
    ParameterSpec weight =
        network.parameters(node).stream()
            .filter(spec -> spec.name().equals(WEIGHT))
            .findFirst()
            .orElseThrow();
    int size = Math.toIntExact(weight.elements() / outputs);
    List<float[]> filters = new ArrayList<>();
    try (TensorSource source = SavedWeights.open(file, hadoop)) {
      source.require(network);
      for (int filter = 0; filter < outputs; filter++) {
        float[] values = new float[size];
        source.read(node.name() + "." + WEIGHT, (long) filter * size, values, 0, size);
        filters.add(values);
      }
    }
    return filters;
  }

  /**
   * Draws them, each tower under its number.
   *
   * @return a PNG image
   */
  public byte[] png(String title) {
    return png(
        title,
        IntStream.rangeClosed(1, towers.size())
            .mapToObj(tower -> towers.size() == 1 ? "all filters" : "tower " + tower)
            .toList());
  }

  /**
   * Draws them.
   *
   * @param titles one a tower
   * @return a PNG image
   */
  public byte[] png(String title, List<String> titles) {
    List<FilterPictures.Group> groups = new ArrayList<>();
    for (int tower = 0; tower < towers.size(); tower++) {
      groups.add(new FilterPictures.Group(titles.get(tower), towers.get(tower)));
    }
    return FilterPictures.png(title, groups, channels, height, width);
  }
}
