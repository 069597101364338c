package dev.convoy.driver.study;

import dev.convoy.driver.study.picture.MapPictures;
import dev.convoy.network.LossLayer;
import dev.convoy.network.Network;
import dev.convoy.network.Network.Node;
import dev.convoy.network.ViewLayer;
import dev.convoy.tensor.Shape;
import java.util.ArrayList;
import java.util.List;

/** Keeps the maps of one test image, to draw them. */
public final class ShownMaps implements FeatureMaps.Images {
  private final MappedImages images;
  private final long image;
  private List<float[]> maps = List.of();

  /** Of one of these images, numbered from 0. */
  public ShownMaps(MappedImages images, long image) {
    this.images = images;
    this.image = image;
  }

  /**
   * The layers whose output is looked at for the maps of these.
   *
   * @throws StudyException if the network has no such layer, or it makes nothing of its own
   */
  public static List<String> layers(Network network, List<String> names) {
    return names.stream().map(name -> layer(network, name)).distinct().toList();
  }

  private static String layer(Network network, String name) {
    Node node = AdjacentLayers.layer(network, name);
    if (node.layer() instanceof ViewLayer || node.layer() instanceof LossLayer) {
      throw new StudyException(
          "layer %s of network %s makes no maps of its own (%s): name the layer that it reads"
              .formatted(name, network.name(), node.layer().describe()));
    }
    return AdjacentLayers.maps(network, node);
  }

  @Override
  public void add(long record, List<float[]> made) {
    if (record == image) {
      maps = List.copyOf(made);
    }
  }

  /**
   * Draws them.
   *
   * @return a PNG image
   */
  public byte[] png() {
    List<MapPictures.Layer> drawn = new ArrayList<>();
    for (int k = 0; k < maps.size(); k++) {
      String layer = images.layers().get(k);
      Shape shape = images.training().network().shape(layer);
      List<Float> values = new ArrayList<>();
      for (float value : maps.get(k)) {
        values.add(value);
      }
      drawn.add(new MapPictures.Layer("%s, %s".formatted(layer, shape), shape, values));
    }
    String title =
        "What %s makes of test image %d".formatted(images.training().model().name(), image);
    return MapPictures.png(title, drawn);
  }
}
