package dev.convoy.worker.data.source;

import static dev.convoy.worker.data.TestData.COLOUR_32;
import static dev.convoy.worker.data.TestData.STRICT;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convoy.tensor.Shape;
import dev.convoy.worker.data.DataException;
import dev.convoy.worker.data.RecordSource;
import dev.convoy.worker.data.Split;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class GeneratedSourceTest {
  private static RecordSource open(String uri, Split split) throws DataException {
    return DataUri.parse(uri).open(split, COLOUR_32, STRICT);
  }

  private static float[] read(RecordSource source, long index) throws DataException {
    float[] image = new float[(int) source.shape().elements()];
    source.read(index, image, 0);
    return image;
  }

  @Test
  void anImageFollowsFromSeedSplitAndIndex() throws Exception {
    float[] image = read(open("generated:seed=5", Split.TRAIN), 777);
    assertArrayEquals(image, read(open("generated:seed=5,count=800", Split.TRAIN), 777));
    assertFalse(Arrays.equals(image, read(open("generated:seed=6", Split.TRAIN), 777)));
    assertFalse(Arrays.equals(image, read(open("generated:seed=5", Split.TEST), 777)));
    assertFalse(Arrays.equals(image, read(open("generated:seed=5", Split.TRAIN), 787)));
  }

  @Test
  void theOffsetIsKeptAndNeighboursAreLeftAlone() throws Exception {
    RecordSource source = open("generated:", Split.TRAIN);
    float[] out = new float[COLOUR_32.size() + 10];
    source.read(3, out, 5);
    assertArrayEquals(read(source, 3), Arrays.copyOfRange(out, 5, 5 + COLOUR_32.size()));
    assertArrayEquals(new float[5], Arrays.copyOf(out, 5));
    assertArrayEquals(new float[5], Arrays.copyOfRange(out, out.length - 5, out.length));
  }

  @Test
  void labelsAreBalancedAndCountsAreAsAsked() throws Exception {
    RecordSource source = open("generated:classes=7,count=70,test=20", Split.TRAIN);
    int[] seen = new int[7];
    for (int i = 0; i < 70; i++) {
      seen[source.read(i, new float[COLOUR_32.size()], 0)]++;
    }
    assertArrayEquals(new int[] {10, 10, 10, 10, 10, 10, 10}, seen);
    assertEquals(7, source.classes());
    assertEquals(20, open("generated:classes=7,count=70,test=20", Split.TEST).count());
    assertThrows(IndexOutOfBoundsException.class, () -> read(source, 70));
  }

  @Test
  void valuesHaveMeanNearZeroAndDeviationNearOne() throws Exception {
    RecordSource source = open("generated:classes=100", Split.TRAIN);
    double sum = 0;
    double squares = 0;
    for (int i = 0; i < 300; i++) {
      for (float value : read(source, i)) {
        sum += value;
        squares += value * value;
      }
    }
    double n = 300.0 * COLOUR_32.size();
    assertEquals(0, sum / n, 0.1);
    assertEquals(0.9, Math.sqrt(squares / n), 0.1);
  }

  /**
   * What a network can learn: class means tell colour, and power at the class's wave tells texture.
   */
  @Test
  void theClassShowsInColourAndInTexture() throws Exception {
    RecordSource train = open("generated:", Split.TRAIN);
    RecordSource test = open("generated:", Split.TEST);
    float[][] colours = new float[10][3];
    for (int i = 0; i < 200; i++) {
      float[] mean = colour(read(train, i));
      for (int c = 0; c < 3; c++) {
        colours[i % 10][c] += mean[c] / 20;
      }
    }
    int byColour = 0;
    int byTexture = 0;
    for (int i = 0; i < 200; i++) {
      float[] image = read(test, i);
      byColour += nearest(colours, colour(image)) == i % 10 ? 1 : 0;
      byTexture += strongestGrating(image) == i % 10 ? 1 : 0;
    }
    assertTrue(byColour > 150, "right by colour alone: " + byColour + " of 200");
    assertTrue(byTexture > 150, "right by texture alone: " + byTexture + " of 200");
  }

  private static float[] colour(float[] image) {
    float[] mean = new float[3];
    for (int i = 0; i < image.length; i++) {
      mean[i / 1024] += image[i] / 1024;
    }
    return mean;
  }

  private static int nearest(float[][] colours, float[] colour) {
    int best = 0;
    for (int k = 1; k < colours.length; k++) {
      best = distance(colours[k], colour) < distance(colours[best], colour) ? k : best;
    }
    return best;
  }

  private static double distance(float[] a, float[] b) {
    double sum = 0;
    for (int c = 0; c < a.length; c++) {
      sum += (a[c] - b[c]) * (a[c] - b[c]);
    }
    return sum;
  }

  private static int strongestGrating(float[] image) {
    int best = -1;
    double most = -1;
    float[] wave = new float[1024];
    for (int k = 0; k < 10; k++) {
      double power = 0;
      for (float phase : new float[] {0, 0.25f}) {
        Grating.of(k, 10, COLOUR_32.shape()).write(phase, wave, 0);
        double sum = 0;
        for (int i = 0; i < image.length; i++) {
          sum += image[i] * wave[i % 1024];
        }
        power += sum * sum;
      }
      if (power > most) {
        most = power;
        best = k;
      }
    }
    return best;
  }

  @Test
  void anySizeAndChannelCountCanBeHad() throws Exception {
    for (Shape shape :
        List.of(
            Shape.of(1, 1, 1),
            Shape.of(5, 7, 3),
            Shape.of(3, 227, 227),
            Shape.of(4),
            Shape.of(2, 50),
            Shape.of(2, 6, 7, 8))) {
      RecordSource source = DataUri.parse("generated:").open(Split.TRAIN, shape, STRICT);
      assertEquals(shape, source.shape());
      for (float value : read(source, 1)) {
        assertTrue(value != 0 && Math.abs(value) < 3);
      }
    }
  }
}
