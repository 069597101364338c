package dev.convoy.driver.study.picture;

import dev.convoy.tensor.Shape;
import java.util.List;
import java.util.function.IntBinaryOperator;
import java.util.stream.IntStream;

/** The feature maps that layers make of one image, channel by channel. */
public final class MapPictures {

  private MapPictures() {}

  /**
   * What one layer makes.
   *
   * @param title written above its maps
   * @param shape {@code (C, H, W)}; of fewer sizes than that, the rest are 1
   * @param maps the values in row-major order
   */
  public record Layer(String title, Shape shape, List<Float> maps) {

    /** Copies the list. */
    public Layer {
      maps = List.copyOf(maps);
    }
  }

  /**
   * Draws them: a layer's least value is the darkest colour, its largest the brightest.
   *
   * @return a PNG image
   */
  public static byte[] png(String title, List<Layer> layers) {
    return TileSheet.png(title, layers.stream().map(MapPictures::section).toList());
  }

  private static TileSheet.Section section(Layer layer) {
    List<Integer> spatial = layer.shape().spatial();
    int width = spatial.isEmpty() ? 1 : spatial.get(spatial.size() - 1);
    int height = layer.shape().spatialSize() / width;
    double least = layer.maps().stream().mapToDouble(Float::doubleValue).min().orElse(0);
    double most = layer.maps().stream().mapToDouble(Float::doubleValue).max().orElse(0);
    double range = most > least ? most - least : 1;
    List<IntBinaryOperator> tiles =
        IntStream.range(0, layer.shape().channels())
            .<IntBinaryOperator>mapToObj(
                channel ->
                    (x, y) ->
                        ColorScale.rgb(
                            (layer.maps().get((channel * height + y) * width + x) - least) / range))
            .toList();
    return new TileSheet.Section(layer.title(), height, width, tiles);
  }
}
