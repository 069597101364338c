package dev.convoy.worker.data.image;

import static dev.convoy.worker.data.TestData.asByte;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convoy.worker.data.DataException;
import dev.convoy.worker.data.Region;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImageFitTest {
  /** Grey, value = 2 * row + column. */
  private static Pixels ramp(int height, int width) {
    byte[] planes = new byte[height * width];
    for (int i = 0; i < planes.length; i++) {
      planes[i] = (byte) (2 * (i / width) + i % width);
    }
    return new Pixels(planes, 1, height, width);
  }

  private static float[] fit(Pixels pixels, int height, int width) throws DataException {
    ImageShape shape = new ImageShape(1, height, width);
    float[] out = new float[shape.size()];
    new ImageFit(shape, Normalisation.MNIST).write(pixels, out, 0);
    for (int i = 0; i < out.length; i++) {
      out[i] = asByte(Normalisation.MNIST, 1, 0, out[i]);
    }
    return out;
  }

  @Test
  void anImageOfTheRightSizeIsOnlyNormalised() throws Exception {
    float[] out = fit(ramp(4, 5), 4, 5);
    assertEquals(2 * 3 + 4, out[19], 1e-3);
    assertEquals(2 * 1 + 2, out[7], 1e-3);
  }

  @Test
  void aLinearRampStaysLinearWhenItGrows() throws Exception {
    float[] out = fit(ramp(20, 20), 30, 30);
    for (int y = 2; y < 28; y++) {
      for (int x = 2; x < 28; x++) {
        double expected = 2 * ((y + 0.5) * 20 / 30 - 0.5) + (x + 0.5) * 20 / 30 - 0.5;
        assertEquals(expected, out[y * 30 + x], 1e-3);
      }
    }
  }

  @Test
  void aLongImageLosesBothEndsAlike() throws Exception {
    // 10 x 30 to 10 x 10: columns 10 to 19 are kept as they are.
    float[] out = fit(ramp(10, 30), 10, 10);
    for (int i = 0; i < 100; i++) {
      assertEquals(2 * (i / 10) + 10 + i % 10, out[i], 1e-3);
    }
  }

  @Test
  void aMuchLargerImageIsAveragedNotSampled() throws Exception {
    byte[] stripes = new byte[64 * 64];
    for (int i = 0; i < stripes.length; i++) {
      stripes[i] = (byte) (i % 2 == 0 ? 0 : 200);
    }
    for (float value : fit(new Pixels(stripes, 1, 64, 64), 16, 16)) {
      assertEquals(100, value, 0.6);
    }
  }

  @Test
  void anyPairOfSizesStaysWithinTheImage() throws Exception {
    for (int h = 1; h < 40; h += 3) {
      for (int w = 1; w < 40; w += 4) {
        for (float value : fit(ramp(h, w), 9, 13)) {
          assertTrue(value > -0.01 && value < 2 * h + w);
        }
      }
    }
  }

  /** Colour, random. */
  private static Pixels noise(int height, int width) {
    byte[] planes = new byte[3 * height * width];
    new Random(1000L * height + width).nextBytes(planes);
    return new Pixels(planes, 3, height, width);
  }

  /**
   * A part by the definition: means over whole blocks, rounded, then bilinear between their
   * centres, of which the outermost go on.
   */
  private static double plain(Pixels pixels, int c, Region part, ImageShape shape, int y, int x) {
    double down = (double) part.height() / shape.height();
    double right = (double) part.width() / shape.width();
    int rows = Math.max(1, (int) down);
    int columns = Math.max(1, (int) right);
    double row = (y + 0.5) * down / rows - 0.5;
    double column = (x + 0.5) * right / columns - 0.5;
    int y0 = (int) Math.floor(row);
    int x0 = (int) Math.floor(column);
    double sum = 0;
    for (int k = 0; k < 4; k++) {
      int by = Math.max(0, Math.min(part.height() / rows - 1, y0 + k / 2));
      int bx = Math.max(0, Math.min(part.width() / columns - 1, x0 + k % 2));
      double block = 0;
      for (int i = 0; i < rows * columns; i++) {
        int from = part.top() + by * rows + i / columns;
        int at = part.left() + bx * columns + i % columns;
        block += pixels.planes()[(c * pixels.height() + from) * pixels.width() + at] & 0xFF;
      }
      double share =
          (k / 2 == 0 ? y0 + 1 - row : row - y0) * (k % 2 == 0 ? x0 + 1 - column : column - x0);
      sum += share * Math.floor(block / (rows * columns) + 0.5);
    }
    return sum;
  }

  /** Smaller and larger than the shape, by one factor and by two, on an edge and within. */
  @ParameterizedTest
  @CsvSource({
    "0, 0, 50, 70",
    "3, 5, 12, 9",
    "7, 1, 5, 4",
    "1, 2, 36, 18",
    "1, 2, 37, 19",
    "10, 20, 40, 50",
    "49, 69, 1, 1",
    "0, 30, 50, 9",
    "20, 0, 3, 61"
  })
  void aPartIsStretchedAsAPlainReferenceSays(int top, int left, int height, int width)
      throws Exception {
    Pixels pixels = noise(50, 70);
    Region part = new Region(top, left, height, width);
    ImageShape shape = new ImageShape(3, 12, 9);
    ImageFit fit = new ImageFit(shape, Normalisation.IMAGENET);
    float[] values = new float[shape.size() + 1];
    byte[] bytes = new byte[shape.size() + 2];
    fit.write(pixels, (h, w) -> part, values, 1);
    fit.write(pixels, (h, w) -> part, bytes, 2);
    for (int i = 0; i < shape.size(); i++) {
      int c = i / (12 * 9);
      double expected = plain(pixels, c, part, shape, i / 9 % 12, i % 9);
      assertEquals(expected, asByte(Normalisation.IMAGENET, 3, c, values[1 + i]), 2e-3);
      assertEquals(expected, bytes[2 + i] & 0xFF, 0.502);
    }
  }

  @Test
  void aPartOfALinearRampIsThatRamp() throws Exception {
    Region part = new Region(4, 6, 33, 25);
    ImageShape shape = new ImageShape(1, 11, 10);
    float[] out = new float[shape.size()];
    new ImageFit(shape, Normalisation.MNIST).write(ramp(40, 50), (h, w) -> part, out, 0);
    for (int y = 0; y < 11; y++) {
      for (int x = 1; x < 9; x++) {
        double row = 4 + (y + 0.5) * 33 / 11 - 0.5;
        double column = 6 + (x + 0.5) * 25 / 10 - 0.5;
        float value = asByte(Normalisation.MNIST, 1, 0, out[y * 10 + x]);
        assertEquals(2 * row + column, value, 0.51, y + ", " + x);
      }
    }
  }

  @Test
  void aPartOfTheShapesOwnSizeIsCutOut() throws Exception {
    Pixels pixels = noise(20, 30);
    byte[] out = new byte[3 * 6 * 5];
    ImageFit fit = new ImageFit(new ImageShape(3, 6, 5), Normalisation.CIFAR10);
    fit.write(pixels, (h, w) -> new Region(14, 25, 6, 5), out, 0);
    for (int i = 0; i < out.length; i++) {
      int from = (i / 30 * 20 + 14 + i / 5 % 6) * 30 + 25 + i % 5;
      assertEquals(pixels.planes()[from], out[i]);
    }
  }

  @Test
  void allOfAPictureOfTheShapesProportionsIsTheFittedPicture() throws Exception {
    ImageFit fit = new ImageFit(new ImageShape(3, 12, 9), Normalisation.CIFAR10);
    for (int times = 1; times < 4; times++) {
      Pixels pixels = noise(12 * times, 9 * times);
      byte[] whole = new byte[3 * 12 * 9];
      byte[] part = new byte[3 * 12 * 9];
      fit.write(pixels, whole, 0);
      fit.write(pixels, (h, w) -> new Region(0, 0, h, w), part, 0);
      assertArrayEquals(whole, part);
    }
  }

  @Test
  void aPartOfAColourPictureBecomesLuminanceForOneChannel() throws Exception {
    Pixels pixels = noise(20, 30);
    ImageFit fit = new ImageFit(new ImageShape(1, 6, 5), Normalisation.MNIST);
    byte[] out = new byte[6 * 5];
    fit.write(pixels, (h, w) -> new Region(2, 3, 6, 5), out, 0);
    byte[] planes = pixels.planes();
    int at = 5 * 30 + 4; // row 3 and column 1 of the part
    double expected =
        0.299 * (planes[at] & 0xFF)
            + 0.587 * (planes[600 + at] & 0xFF)
            + 0.114 * (planes[1200 + at] & 0xFF);
    assertEquals(expected, out[3 * 5 + 1] & 0xFF, 0.51);
  }

  @Test
  void colourBecomesLuminanceForOneChannel() throws Exception {
    Pixels red = new Pixels(new byte[] {(byte) 200, 100, 50}, 3, 1, 1);
    assertEquals(0.299 * 200 + 0.587 * 100 + 0.114 * 50, fit(red, 1, 1)[0], 0.51);
  }
}
