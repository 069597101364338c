package dev.convoy.worker.data.image;

import static dev.convoy.worker.data.TestData.asByte;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convoy.worker.data.DataException;
import org.junit.jupiter.api.Test;

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

  @Test
  void colourBecomesLuminanceForOneChannel() throws Exception {
    Pixels red = new Pixels(new byte[] {(byte) 200, 100, 50}, 3, 1, 1);
    assertEquals(0.299 * 200 + 0.587 * 100 + 0.114 * 50, fit(red, 1, 1)[0], 0.51);
  }
}
