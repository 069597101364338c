package dev.convoy.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convoy.job.AugmentationSpec.Crop;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AugmentationSpecTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "none",
        "crop",
        "flip",
        "crop,flip",
        "resized-crop",
        "resized-crop,flip",
        "resized-crop=0.35-1,flip,jitter",
        "resized-crop=0.001-0.5,jitter=0.25",
        "flip,jitter=0.0000001",
        "jitter=1"
      })
  void aListInItsOwnOrderReadsBackAsItself(String text) {
    AugmentationSpec spec = AugmentationSpec.parse(text);
    assertEquals(text, spec.toString());
    assertEquals(spec, AugmentationSpec.parse(spec.toString()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "flip, crop | crop,flip",
        "jitter=0.40,resized-crop=.080-1.0 | resized-crop,jitter",
        "jitter=0 | none",
        "' none ' | none",
        "jitter = 1.000 , flip | flip,jitter=1"
      })
  void orderSpacesAndZerosMakeNoDifference(String typed, String canonical) {
    assertEquals(canonical, AugmentationSpec.parse(typed).toString());
  }

  @Test
  void namesMeanWhatTheySay() {
    assertEquals(AugmentationSpec.CROP_AND_FLIP, AugmentationSpec.parse("crop,flip"));
    assertEquals(
        new AugmentationSpec(new Crop.Resized(0.08, 1), false, 0.4),
        AugmentationSpec.parse("resized-crop,jitter"));
    assertEquals(
        new AugmentationSpec(new Crop.Resized(0.5, 0.75), true, 0.125),
        AugmentationSpec.parse("resized-crop=0.5-0.75,flip,jitter=0.125"));
    assertTrue(AugmentationSpec.parse("none").isNone());
    assertFalse(AugmentationSpec.parse("flip").isNone());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "crop,resized-crop | crop and resized-crop exclude each other",
        "resized-crop=0.5-1,flip,crop | crop and resized-crop exclude each other",
        "rotate | 'rotate' is no augmentation: name any of crop, flip, resized-crop[=LEAST-MOST] and jitter[=STRENGTH], or none",
        "'' | '' is no augmentation",
        "crop, | '' is no augmentation",
        "Flip | 'Flip' is no augmentation",
        "flip,flip | 'flip' stands twice",
        "flip,none | none stands alone",
        "none,none | none stands alone",
        "crop=4 | crop takes no value, but '4' was given",
        "flip= | flip takes no value",
        "none=1 | none stands alone",
        "jitter=2 | jitter=2 is no strength: give a number from 0 to 1",
        "jitter=-1 | jitter='-1' is no number",
        "jitter= | jitter='' is no number",
        "jitter=NaN | jitter='NaN' is no number",
        "jitter=1e-3 | jitter='1e-3' is no number",
        "resized-crop=0.5 | is not two numbers",
        "resized-crop= | is not two numbers",
        "resized-crop=1-0.5 | resized-crop=1-0.5 says no shares of an image's area",
        "resized-crop=0-1 | give two numbers from 0.001 to 1",
        "resized-crop=0.5-1.5 | give two numbers from 0.001 to 1"
      })
  void whatIsNoListIsRefusedInOneSentence(String text, String says) {
    String refusal =
        String.valueOf(
            assertThrows(IllegalArgumentException.class, () -> AugmentationSpec.parse(text))
                .getMessage());
    assertTrue(refusal.contains(says), refusal);
  }

  @Test
  void numbersOutOfBoundsAreRefusedHoweverTheyCome() {
    for (double bad : new double[] {Double.NaN, -0.1, 1.1, Double.POSITIVE_INFINITY}) {
      assertThrows(
          IllegalArgumentException.class, () -> new AugmentationSpec(new Crop.None(), false, bad));
      assertThrows(IllegalArgumentException.class, () -> new Crop.Resized(bad, 1));
      assertThrows(IllegalArgumentException.class, () -> new Crop.Resized(0.5, bad));
    }
  }

  @Test
  void everyNumberReadsBackAsTheSame() {
    for (double number : new double[] {0.1 + 0.2, 1 / 3.0, Double.MIN_VALUE, Math.nextDown(1.0)}) {
      AugmentationSpec spec = new AugmentationSpec(new Crop.None(), true, number);
      assertEquals(spec, AugmentationSpec.parse(spec.toString()));
    }
  }

  @Test
  void aLongNameIsCut() {
    String refusal =
        String.valueOf(
            assertThrows(
                    IllegalArgumentException.class, () -> AugmentationSpec.parse("x".repeat(500)))
                .getMessage());
    assertTrue(refusal.length() < 300, refusal);
  }
}
