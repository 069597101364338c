package dev.convoy.worker.data.batch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convoy.job.AugmentationSpec;
import dev.convoy.worker.data.image.ImageShape;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AugmentationTest {
  private static final ImageShape SHAPE = new ImageShape(2, 16, 24);

  /** Every value tells its channel, row and column; none is 0. */
  private static float[] image() {
    float[] image = new float[SHAPE.size() + 2];
    for (int i = 0; i < SHAPE.size(); i++) {
      image[i + 1] = i + 1;
    }
    return image;
  }

  private static float[] apply(long seed, long epoch, long record) {
    float[] image = image();
    augmentation("crop,flip", seed).apply(image, 1, epoch, record);
    return image;
  }

  private static Augmentation augmentation(String list, long seed) {
    return Augmentation.of(AugmentationSpec.parse(list), SHAPE, seed);
  }

  @Test
  void theDrawFollowsFromSeedEpochAndRecord() {
    assertArrayEquals(apply(1, 2, 3), apply(1, 2, 3));
    Set<Float> seen = new HashSet<>();
    for (int i = 0; i < 8; i++) {
      seen.add(apply(1, i, 3)[200]);
      seen.add(apply(1, 2, i)[200]);
      seen.add(apply(i, 2, 3)[200]);
    }
    assertTrue(seen.size() > 10, "the centre shows " + seen);
  }

  @Test
  void everyImageIsAShiftedAndPerhapsFlippedOne() {
    Set<String> draws = new HashSet<>();
    for (int record = 0; record < 3000; record++) {
      float[] out = apply(5, 0, record);
      assertEquals(0, out[0]);
      assertEquals(0, out[out.length - 1]);
      draws.add(draw(out));
    }
    assertEquals(5 * 7 * 2, draws.size(), "every shift by up to 2 rows and 3 columns, both ways");
  }

  /** Finds the draw that explains the image, checking every value. */
  private static String draw(float[] out) {
    for (int down = -2; down <= 2; down++) {
      for (int right = -3; right <= 3; right++) {
        for (int flip = 0; flip < 2; flip++) {
          if (explains(out, down, right, flip == 1)) {
            return down + "," + right + "," + flip;
          }
        }
      }
    }
    throw new AssertionError("no shift and flip explains the image");
  }

  private static boolean explains(float[] out, int down, int right, boolean flip) {
    for (int i = 0; i < SHAPE.size(); i++) {
      int c = i / (16 * 24);
      int y = i / 24 % 16 + down;
      int x = (flip ? 23 - i % 24 : i % 24) + right;
      float expected = y < 0 || y > 15 || x < 0 || x > 23 ? 0 : 1 + (c * 16 + y) * 24 + x;
      if (out[i + 1] != expected) {
        return false;
      }
    }
    return true;
  }

  @Test
  void aFlipAloneAndACropAloneAreTheHalvesOfBoth() {
    for (int record = 0; record < 300; record++) {
      float[] flipped = image();
      augmentation("flip", 5).apply(flipped, 1, 0, record);
      assertTrue(explains(flipped, 0, 0, true) || explains(flipped, 0, 0, false));
      float[] cropped = image();
      augmentation("crop", 5).apply(cropped, 1, 0, record);
      assertTrue(draw(cropped).endsWith(",0"));
      String both = draw(apply(5, 0, record));
      assertTrue(explains(flipped, 0, 0, both.endsWith(",1")), both);
      assertTrue(both.startsWith(draw(cropped).replaceFirst(",0$", "")), both);
    }
  }

  @Test
  void onlyCropsBringBorders() {
    assertTrue(augmentation("crop", 1).bringsBorders());
    assertTrue(augmentation("crop,flip", 1).bringsBorders());
    assertFalse(augmentation("flip", 1).bringsBorders());
    assertFalse(augmentation("resized-crop,flip", 1).bringsBorders());
  }

  @Test
  void noAugmentationLeavesTheImage() {
    for (Augmentation none : List.of(Augmentation.none(), augmentation("none", 3))) {
      float[] image = image();
      none.apply(image, 1, 0, 0);
      assertArrayEquals(image(), image);
      assertNull(none.part(0, 0));
      assertFalse(none.recolours());
    }
  }
}
