package dev.convoy.worker.data.batch;

import static dev.convoy.worker.data.TestData.SKIPPING;
import static dev.convoy.worker.data.TestData.STRICT;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convoy.job.AugmentationSpec;
import dev.convoy.tensor.DataType;
import dev.convoy.tensor.Shape;
import dev.convoy.worker.data.RecordSource;
import dev.convoy.worker.data.Region;
import dev.convoy.worker.data.Split;
import dev.convoy.worker.data.TestData;
import dev.convoy.worker.data.image.ImageShape;
import dev.convoy.worker.data.source.DataUri;
import java.awt.image.BufferedImage;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Batches of pictures of all sizes, augmented in every way. */
class AugmentedBatchesTest {
  private static final ImageShape SHAPE = new ImageShape(3, 16, 12);
  private static final int BATCH = 6;
  private static final int STEPS = 6; // of three epochs
  private static final int RECORDS = 14;
  private static final int NEARLY_SQUARE = 3; // many parts of it fit
  private static final String ALL = "resized-crop,flip,jitter";

  @TempDir private Path folder;
  private final Random random = new Random(3);

  /** Smooth, so that JPEGs and scaled pictures keep something of them. */
  @BeforeEach
  void writePictures() {
    for (int i = 0; i < RECORDS; i++) {
      int height = 5 + 7 * i;
      int width = 90 - 6 * i;
      int colour = random.nextInt();
      BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_3BYTE_BGR);
      for (int p = 0; p < height * width; p++) {
        image.setRGB(p % width, p / width, colour + 0x10203 * (p % width) + 0x30102 * (p / width));
      }
      String format = i % 2 == 0 ? "png" : "jpeg";
      TestData.write(
          folder.resolve("images/train/c" + i % 3 + "/" + i + "." + format),
          TestData.encode(format, image));
    }
    byte[] cifar = new byte[RECORDS * 3073];
    random.nextBytes(cifar);
    for (int i = 0; i < RECORDS; i++) {
      cifar[i * 3073] = (byte) (i % 3);
    }
    TestData.write(folder.resolve("cifar10/data_batch_1.bin"), cifar);
    TestData.write(
        folder.resolve("cifar10/batches.meta.txt"), "a\nb\nc\n".getBytes(StandardCharsets.UTF_8));
  }

  private RecordSource open(String kind) throws Exception {
    String uri = kind.endsWith(":") ? kind + "count=" + RECORDS : kind + ":" + folder.resolve(kind);
    return DataUri.parse(uri).open(Split.TRAIN, SHAPE, STRICT);
  }

  private static BatchReader reader(
      RecordSource source, DataType type, String list, int first, int rows, long step)
      throws Exception {
    return new BatchReader(
        source,
        type,
        BatchSchedule.shuffled(4, source.count(), BATCH),
        first,
        rows,
        Augmentation.of(AugmentationSpec.parse(list), SHAPE, 8),
        step,
        1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "images | resized-crop,flip,jitter",
        "images | resized-crop=0.35-0.8",
        "images | crop,flip,jitter=1",
        "cifar10 | resized-crop,flip,jitter",
        "generated: | crop,flip,jitter"
      })
  void theRowsOfAllWorkersTogetherAreTheGlobalBatchWhateverTheirNumber(String kind, String list)
      throws Exception {
    int size = SHAPE.size();
    for (DataType type : new DataType[] {DataType.F32, DataType.U8}) {
      for (int workers : new int[] {1, 2, 4, 6}) {
        for (int worker = 0; worker < workers; worker++) {
          int first = worker * BATCH / workers;
          int rows = (worker + 1) * BATCH / workers - first;
          try (RecordSource one = open(kind);
              RecordSource other = open(kind);
              BatchReader whole = reader(one, type, list, 0, BATCH, 0);
              BatchReader part = reader(other, type, list, first, rows, 0)) {
            for (int step = 0; step < STEPS; step++) {
              Batch expected = whole.next();
              Batch actual = part.next();
              float[] all = meant(expected);
              assertArrayEquals(
                  Arrays.copyOfRange(all, first * size, (first + rows) * size), meant(actual));
              assertArrayEquals(
                  Arrays.copyOfRange(expected.labels(), first, first + rows), actual.labels());
              if (expected.rows() instanceof InputRows.Bytes bytes) {
                assertArrayEquals(bytes.windows(), ((InputRows.Bytes) actual.rows()).windows());
              }
            }
          }
        }
      }
    }
  }

  /** Values as they are; of bytes what they mean, without borders. */
  private static float[] meant(Batch batch) {
    if (batch.rows() instanceof InputRows.Values values) {
      return values.elements();
    }
    InputRows.Bytes rows = (InputRows.Bytes) batch.rows();
    float[] values = new float[rows.elements().length];
    int plane = SHAPE.height() * SHAPE.width();
    for (int i = 0; i < values.length; i++) {
      values[i] = rows.code()[256 * (i / plane % 3) + (rows.elements()[i] & 0xFF)];
    }
    return values;
  }

  /** Where colours change, everything is bytes until it is used, so that nothing is rounded. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "images | resized-crop,flip,jitter | 0",
        "images | resized-crop,jitter=0.7 | 0",
        "images | resized-crop,flip | 0.501",
        "images | flip | 0.501",
        "cifar10 | resized-crop,flip,jitter | 0",
        "cifar10 | flip,jitter | 0",
        "generated: | flip,jitter | 0"
      })
  void bytesMeanTheValuesThatAreReadAsSuch(String kind, String list, double ofAByte)
      throws Exception {
    try (RecordSource one = open(kind);
        RecordSource other = open(kind);
        BatchReader values = reader(one, DataType.F32, list, 1, 4, 0);
        BatchReader bytes = reader(other, DataType.U8, list, 1, 4, 0)) {
      float[] code = Objects.requireNonNull(one.byteCode());
      int plane = SHAPE.height() * SHAPE.width();
      for (int step = 0; step < STEPS; step++) {
        float[] expected = values.next().images();
        float[] actual = meant(bytes.next());
        for (int i = 0; i < expected.length; i++) {
          int channel = 256 * (i / plane % 3);
          double aByte = (double) code[channel + 1] - code[channel];
          assertEquals(expected[i], actual[i], ofAByte * aByte);
        }
      }
    }
  }

  /** The mean of all pixels from outside is 0, also where colours changed before. */
  @Test
  void bordersStayOfTheMeanColour() throws Exception {
    try (RecordSource one = open("cifar10");
        RecordSource other = open("cifar10");
        BatchReader values = reader(one, DataType.F32, "crop,flip,jitter", 0, BATCH, 0);
        BatchReader bytes = reader(other, DataType.U8, "crop,flip,jitter", 0, BATCH, 0)) {
      int outside = 0;
      for (int step = 0; step < STEPS; step++) {
        float[] expected = values.next().images();
        Batch batch = bytes.next();
        float[] actual = meant(batch);
        int[] windows = ((InputRows.Bytes) batch.rows()).windows();
        for (int i = 0; i < expected.length; i++) {
          int window = 4 * (i / SHAPE.size());
          int y = i / 12 % 16;
          int x = i % 12;
          boolean inside =
              y >= windows[window]
                  && y < windows[window + 1]
                  && x >= windows[window + 2]
                  && x < windows[window + 3];
          assertEquals(expected[i], inside ? actual[i] : 0);
          outside += inside ? 0 : 1;
        }
      }
      assertTrue(outside > 1000, "outside are " + outside);
    }
  }

  @Test
  void resumingAtAStepGivesTheBatchesThatWouldHaveCome() throws Exception {
    try (RecordSource one = open("images");
        RecordSource other = open("images");
        BatchReader whole = reader(one, DataType.U8, ALL, 0, BATCH, 0);
        BatchReader resumed = reader(other, DataType.U8, ALL, 0, BATCH, 3)) {
      for (int step = 0; step < 3; step++) {
        whole.next();
      }
      for (int step = 3; step < STEPS; step++) {
        assertArrayEquals(meant(whole.next()), meant(resumed.next()));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"resized-crop", "jitter"})
  void everyEpochShowsAnotherPictureOfARecord(String list) throws Exception {
    try (RecordSource source = open("images")) {
      Augmentation augmentation = Augmentation.of(AugmentationSpec.parse(list), SHAPE, 8);
      AugmentedRows rows = new AugmentedRows(source, source.byteCode(), augmentation);
      float[] first = new float[SHAPE.size()];
      float[] second = new float[SHAPE.size()];
      rows.read(NEARLY_SQUARE, 0, new InputRows.Values(first), 0);
      rows.read(NEARLY_SQUARE, 1, new InputRows.Values(second), 0);
      assertFalse(Arrays.equals(first, second));
      rows.read(NEARLY_SQUARE, 0, new InputRows.Values(second), 0);
      assertArrayEquals(first, second);
    }
  }

  @Test
  void theWholeOfASquarePictureIsThePicture() throws Exception {
    Shape square = Shape.of(3, 32, 32);
    DataUri uri = DataUri.parse("cifar10:" + folder.resolve("cifar10"));
    try (RecordSource source = uri.open(Split.TRAIN, square, STRICT)) {
      Augmentation whole =
          Augmentation.of(AugmentationSpec.parse("resized-crop=1-1"), ImageShape.of(square), 8);
      AugmentedRows rows = new AugmentedRows(source, source.byteCode(), whole);
      for (int record = 0; record < RECORDS; record++) {
        float[] expected = new float[3 * 32 * 32];
        float[] actual = new float[3 * 32 * 32];
        source.read(record, expected, 0);
        rows.read(record, 2, new InputRows.Values(actual), 0);
        assertArrayEquals(expected, actual);
      }
    }
  }

  /** The part is drawn by the record that was wanted, from the size of the one that is there. */
  @Test
  void aBadRecordIsReplacedByAPartOfTheNextOne() throws Exception {
    TestData.write(folder.resolve("images/train/c0/0.png"), new byte[] {1, 2, 3});
    DataUri uri = DataUri.parse("images:" + folder.resolve("images"));
    try (RecordSource source = uri.open(Split.TRAIN, SHAPE, SKIPPING)) {
      Augmentation augmentation = Augmentation.of(AugmentationSpec.parse("resized-crop"), SHAPE, 8);
      AugmentedRows rows = new AugmentedRows(source, source.byteCode(), augmentation);
      InputRows.Values read = new InputRows.Values(new float[SHAPE.size()]);
      assertEquals(0, rows.read(0, 0, read, 0));
      assertEquals(1, source.skipped());
      float[] expected = new float[SHAPE.size()];
      source.read(1, Objects.requireNonNull(augmentation.part(0, 0)), expected, 0);
      assertArrayEquals(expected, read.elements());
    }
  }

  @Test
  void whatIsMadeInTheSizeThatIsAskedForHasNoParts() throws Exception {
    try (RecordSource source = open("generated:");
        RecordSource pictures = open("cifar10")) {
      assertFalse(source.hasParts());
      assertTrue(pictures.hasParts());
      assertThrows(
          IllegalStateException.class,
          () -> source.read(0, (h, w) -> new Region(0, 0, h, w), new float[SHAPE.size()], 0));
    }
  }
}
