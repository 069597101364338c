package dev.convoy.worker.data.source;

import static dev.convoy.worker.data.TestData.SKIPPING;
import static dev.convoy.worker.data.TestData.STRICT;
import static dev.convoy.worker.data.TestData.assertSays;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convoy.job.AugmentationSpec;
import dev.convoy.tensor.Shape;
import dev.convoy.worker.data.DataException;
import dev.convoy.worker.data.RecordSource;
import dev.convoy.worker.data.Split;
import dev.convoy.worker.data.batch.Augmentation;
import dev.convoy.worker.data.batch.BatchReader;
import dev.convoy.worker.data.batch.BatchSchedule;
import dev.convoy.worker.data.image.ImageShape;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ShapesSourceTest {
  private static final Shape IMAGE = Shape.of(3, 24, 20);

  private static RecordSource open(String uri, Shape shape) throws DataException {
    return DataUri.parse(uri).open(Split.TRAIN, shape, STRICT);
  }

  private static float[] read(RecordSource source, long index) throws DataException {
    float[] image = new float[(int) source.shape().elements()];
    assertEquals(-1, source.read(index, image, 0));
    return image;
  }

  private static int[] mask(RecordSource source, long index) throws DataException {
    int[] mask = new int[source.shape().spatialSize()];
    source.readMask(index, mask, 0);
    return mask;
  }

  @Test
  void imageAndMaskFollowFromSeedAndIndex() throws Exception {
    RecordSource source = open("generated-shapes:seed=3", IMAGE);
    RecordSource again = open("generated-shapes:seed=3,count=90", IMAGE);
    assertArrayEquals(read(source, 77), read(again, 77));
    assertArrayEquals(mask(source, 77), mask(again, 77));
    assertFalse(Arrays.equals(mask(source, 77), mask(source, 78)));
    assertFalse(Arrays.equals(read(source, 77), read(open("generated-shapes:", IMAGE), 77)));
  }

  @Test
  void everyClassHasPixelsAndTheBackgroundMost() throws Exception {
    for (Shape shape : new Shape[] {IMAGE, Shape.of(1, 8, 10, 9), Shape.of(2, 40)}) {
      RecordSource source = open("generated-shapes:classes=5", shape);
      int[] seen = new int[5];
      for (int i = 0; i < 200; i++) {
        for (int label : mask(source, i)) {
          seen[label]++;
        }
      }
      int all = Arrays.stream(seen).sum();
      assertTrue(seen[0] > 0.4 * all && seen[0] < 0.9 * all, Arrays.toString(seen));
      for (int k = 1; k < 5; k++) {
        assertTrue(seen[k] > 0.02 * all, Arrays.toString(seen));
      }
    }
  }

  /** What a network can learn: a shape's pixels differ from the background's by more than noise. */
  @Test
  void theBackgroundIsQuietAndShapesAreNot() throws Exception {
    RecordSource source = open("generated-shapes:", IMAGE);
    double[] power = new double[2];
    int[] count = new int[2];
    for (int i = 0; i < 50; i++) {
      float[] image = read(source, i);
      int[] mask = mask(source, i);
      for (int p = 0; p < image.length; p++) {
        int kind = mask[p % mask.length] == 0 ? 0 : 1;
        power[kind] += image[p] * image[p];
        count[kind]++;
      }
    }
    assertEquals(0.5 * 0.5 / 3, power[0] / count[0], 0.01);
    assertTrue(power[1] / count[1] > 0.4, "power of shapes " + power[1] / count[1]);
  }

  @Test
  void masksComeWithTheBatchAndMoveWithTheirImages() throws Exception {
    RecordSource source =
        DataUri.parse("generated-shapes:count=9").open(Split.TRAIN, IMAGE, SKIPPING);
    BatchSchedule schedule = BatchSchedule.sequential(9, 5);
    Augmentation augmentation =
        Augmentation.of(AugmentationSpec.CROP_AND_FLIP, ImageShape.of(IMAGE), 4);
    try (BatchReader reader = new BatchReader(source, schedule, 2, 3, augmentation, 1, 1)) {
      int[] labels = reader.next().labels();
      int pixels = IMAGE.spatialSize();
      assertEquals(3 * pixels, labels.length);
      for (int row = 0; row < 2; row++) {
        float[] asImage = new float[(int) IMAGE.elements()];
        int[] mask = mask(source, 7 + row);
        for (int p = 0; p < pixels; p++) {
          asImage[p] = mask[p] + 1;
        }
        augmentation.apply(asImage, 0, 0, 7 + row);
        for (int p = 0; p < pixels; p++) {
          assertEquals(asImage[p] - 1, labels[row * pixels + p]);
        }
      }
      assertTrue(Arrays.stream(labels, 2 * pixels, 3 * pixels).allMatch(label -> label == -1));
    }
  }

  @Test
  void whatCannotBeDrawnIsSaid() throws Exception {
    assertSays(() -> open("generated-shapes:classes=1", IMAGE), "classes must be at least 2");
    assertSays(() -> open("generated-shapes:", Shape.of(10)), "records of 10", "generated:");
    assertSays(() -> open("cifar10:x", Shape.of(1, 8, 8, 8)), "1×8×8×8", "not images");
    assertSays(() -> open("generated:", IMAGE).readMask(0, new int[480], 0), "no masks");
  }

  @Test
  void itsUriSurvivesItsTextForm() throws Exception {
    DataUri uri = DataUri.parse("generated-shapes:classes=6,count=7,test=8,seed=9");
    assertEquals(new DataUri.GeneratedShapes(6, 7, 8, 9), uri);
    assertEquals(uri, DataUri.parse(uri.toString()));
  }
}
