package dev.convoy.driver.study.picture;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.convoy.tensor.Shape;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import javax.imageio.ImageIO;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.RealMatrix;
import org.junit.jupiter.api.Test;

class PicturesTest {
  private static final int DARKEST = 0x440154;
  private static final int BRIGHTEST = 0xFDE725;

  private static BufferedImage image(byte[] png) throws IOException {
    return ImageIO.read(new ByteArrayInputStream(png));
  }

  private static int count(BufferedImage image, int rgb) {
    int count = 0;
    for (int y = 0; y < image.getHeight(); y++) {
      for (int x = 0; x < image.getWidth(); x++) {
        count += (image.getRGB(x, y) & 0xFFFFFF) == rgb ? 1 : 0;
      }
    }
    return count;
  }

  @Test
  void matricesSideBySideShareOneScale() throws IOException {
    RealMatrix bright = new Array2DRowRealMatrix(new double[][] {{1, 0}, {0, 1}});
    RealMatrix dim = new Array2DRowRealMatrix(new double[][] {{0.5, 0}, {0, 0.5}});
    BufferedImage image =
        image(
            HeatMaps.png(
                "two",
                List.of(
                    new HeatMaps.Panel("bright", bright, 1), new HeatMaps.Panel("dim", dim, 1))));
    int entry = 120 * 120;
    int bar = 14; // one line of the scale
    assertEquals(2 * entry + bar, count(image, BRIGHTEST));
    assertEquals(4 * entry + bar, count(image, DARKEST));
    assertEquals(2 * entry, count(image, ColorScale.rgb(0.5)), 2 * bar);
  }

  @Test
  void theScaleGoesFromDarkToBright() {
    assertEquals(DARKEST, ColorScale.rgb(-1));
    assertEquals(0x21918C, ColorScale.rgb(0.5));
    assertEquals(BRIGHTEST, ColorScale.rgb(2));
  }

  @Test
  void mapsReachFromTheLeastToTheLargestValueOfTheirLayer() throws IOException {
    MapPictures.Layer layer =
        new MapPictures.Layer("conv1", Shape.of(2, 1, 2), List.of(3f, 5f, 4f, 4f));
    BufferedImage image = image(MapPictures.png("maps", List.of(layer)));
    int element = 20 * 20;
    assertEquals(element, count(image, DARKEST));
    assertEquals(element, count(image, BRIGHTEST));
    assertEquals(2 * element, count(image, ColorScale.rgb(0.5)));
  }

  @Test
  void filtersHaveTheirColours() throws IOException {
    float[] red = {1, 0, 0};
    float[] none = {0, 0, 0};
    FilterPictures.Group group = new FilterPictures.Group("both", List.of(red, none));
    BufferedImage image = image(FilterPictures.png("filters", List.of(group), 3, 1, 1));
    int tile = 40 * 40;
    assertEquals(tile, count(image, 0xFF8080));
    assertEquals(tile, count(image, 0x808080), 40); // edges of letters are grey, too
    FilterPictures.Group grey = new FilterPictures.Group("grey", List.of(new float[] {-2}));
    BufferedImage black = image(FilterPictures.png("filters", List.of(grey), 1, 1, 1));
    assertEquals(tile, count(black, 0x010101), 40);
  }
}
