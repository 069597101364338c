package dev.convoy.driver.ml;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convoy.job.TrainingSpec;
import dev.convoy.network.zoo.Zoo;
import org.junit.jupiter.api.Test;

/** What a classifier's params ask a training for, which takes no session. */
class FitSettingsTest {

  private static TrainingSpec training(ConvoyClassifier classifier) {
    return new FitSettings(classifier).training(Zoo.network("alexnet-cifar"), "records:x");
  }

  private static String augmentation(ConvoyClassifier classifier) {
    return training(classifier).data().augmentation().toString();
  }

  @Test
  void augmentationIsAListOrAsAugmentSays() {
    assertEquals("none", augmentation(new ConvoyClassifier()));
    assertEquals("crop,flip", augmentation(new ConvoyClassifier().setAugment(true)));
    assertEquals("none", augmentation(new ConvoyClassifier().setAugment(false)));
    ConvoyClassifier both = new ConvoyClassifier().setAugment(true);
    assertEquals(
        "resized-crop,jitter=0.2",
        augmentation(both.setAugmentation("jitter=0.2, resized-crop=0.08-1")));
    assertEquals("none", augmentation(both.setAugmentation("none")));
  }

  @Test
  void aListThatIsNoneIsRefusedInOneSentenceThatNamesTheParam() {
    ConvoyClassifier classifier = new ConvoyClassifier().setAugmentation("rotate");
    String refusal =
        String.valueOf(assertThrows(FitException.class, () -> training(classifier)).getMessage());
    assertTrue(refusal.startsWith("augmentation: 'rotate' is no augmentation"), refusal);
  }

  @Test
  void otherAugmentationIsAnotherTraining() {
    String key = FitSettings.key(training(new ConvoyClassifier().setAugment(true)), "rows");
    assertEquals(
        key,
        FitSettings.key(training(new ConvoyClassifier().setAugmentation("crop,flip")), "rows"));
    assertNotEquals(
        key, FitSettings.key(training(new ConvoyClassifier().setAugmentation("flip")), "rows"));
  }
}
