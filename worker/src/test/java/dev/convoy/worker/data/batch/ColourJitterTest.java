package dev.convoy.worker.data.batch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convoy.worker.data.batch.ColourJitter.Change;
import dev.convoy.worker.data.image.ImageShape;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ColourJitterTest {
  private static final ImageShape SHAPE = new ImageShape(3, 5, 7);
  private static final int PLANE = 35;

  /** With bytes before and behind it that are not its own. */
  private static byte[] picture(long seed) {
    byte[] picture = new byte[SHAPE.size() + 9];
    new Random(seed).nextBytes(picture);
    return picture;
  }

  /** As the definition has it, in whole pictures of doubles. */
  private static byte[] plain(ColourJitter jitter, byte[] picture, int offset, long draw) {
    double[] values = new double[SHAPE.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = picture[offset + i] & 0xFF;
    }
    for (Change change : ColourJitter.order(draw)) {
      double factor = (double) jitter.factor(draw, change) / ColourJitter.ONE;
      double[] grey = new double[PLANE];
      for (int p = 0; p < PLANE; p++) {
        double exact =
            (299 * values[p] + 587 * values[PLANE + p] + 114 * values[2 * PLANE + p]) / 1000;
        grey[p] = Math.floor(exact + 0.5);
      }
      double mean = Math.floor(Arrays.stream(grey).sum() / PLANE + 0.5);
      for (int i = 0; i < values.length; i++) {
        double towards =
            switch (change) {
              case BRIGHTNESS -> 0;
              case CONTRAST -> mean;
              case SATURATION -> grey[i % PLANE];
            };
        double blended = factor * values[i] + (1 - factor) * towards;
        values[i] = Math.max(0, Math.min(255, Math.floor(blended + 0.5)));
      }
    }
    byte[] out = picture.clone();
    for (int i = 0; i < values.length; i++) {
      out[offset + i] = (byte) (int) values[i];
    }
    return out;
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.1, 0.4, 1})
  void everyByteIsWhatTheDefinitionSays(double strength) {
    ColourJitter jitter = new ColourJitter(SHAPE, strength, 9);
    for (int record = 0; record < 500; record++) {
      byte[] expected = plain(jitter, picture(record), 4, jitter.draw(1, record));
      byte[] actual = picture(record);
      jitter.apply(actual, 4, 1, record);
      assertArrayEquals(expected, actual, "record " + record);
    }
  }

  @Test
  void factorsAreUniformAround1AndEveryOrderComesAsOften() {
    ColourJitter jitter = new ColourJitter(SHAPE, 0.4, 2);
    int draws = 12_000;
    Map<Change, int[]> counts = new EnumMap<>(Change.class);
    Map<String, Integer> orders = new HashMap<>();
    for (int record = 0; record < draws; record++) {
      long draw = jitter.draw(record % 5, record);
      for (Change change : Change.values()) {
        double factor = (double) jitter.factor(draw, change) / ColourJitter.ONE;
        assertTrue(factor > 0.5999 && factor < 1.4001, () -> change + " " + factor);
        int[] each = counts.computeIfAbsent(change, none -> new int[8]);
        each[(int) Math.max(0, Math.min(7, (factor - 0.6) * 10))]++;
      }
      orders.merge(Arrays.toString(ColourJitter.order(draw)), 1, Integer::sum);
    }
    for (int[] each : counts.values()) {
      for (int count : each) {
        assertEquals(draws / 8.0, count, 5 * Math.sqrt(draws / 8.0), () -> Arrays.toString(each));
      }
    }
    assertEquals(6, orders.size());
    for (int count : orders.values()) {
      assertEquals(draws / 6.0, count, 5 * Math.sqrt(draws / 6.0), orders::toString);
    }
  }

  @Test
  void theDrawFollowsFromSeedEpochAndRecord() {
    byte[] one = picture(1);
    new ColourJitter(SHAPE, 0.4, 3).apply(one, 0, 4, 5);
    byte[] same = picture(1);
    new ColourJitter(SHAPE, 0.4, 3).apply(same, 0, 4, 5);
    assertArrayEquals(one, same);
    for (long[] other : new long[][] {{2, 4, 5}, {3, 3, 5}, {3, 4, 6}}) {
      byte[] another = picture(1);
      new ColourJitter(SHAPE, 0.4, other[0]).apply(another, 0, other[1], other[2]);
      assertNotEquals(Arrays.toString(one), Arrays.toString(another));
    }
  }

  @Test
  void greyStaysGrey() {
    byte[] grey = new byte[SHAPE.size()];
    for (int i = 0; i < grey.length; i++) {
      grey[i] = (byte) (i % PLANE * 7);
    }
    new ColourJitter(SHAPE, 0.4, 3).apply(grey, 0, 0, 0);
    for (int p = 0; p < PLANE; p++) {
      assertEquals(grey[p], grey[PLANE + p]);
      assertEquals(grey[p], grey[2 * PLANE + p]);
    }
  }

  @Test
  void imagesOfOtherThanThreeChannelsHaveNoColours() {
    assertThrows(
        IllegalArgumentException.class, () -> new ColourJitter(new ImageShape(1, 5, 7), 0.4, 1));
  }
}
