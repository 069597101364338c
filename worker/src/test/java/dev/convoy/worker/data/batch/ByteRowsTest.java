package dev.convoy.worker.data.batch;

import static dev.convoy.worker.data.TestData.SKIPPING;
import static dev.convoy.worker.data.TestData.STRICT;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convoy.job.AugmentationSpec;
import dev.convoy.tensor.DataType;
import dev.convoy.tensor.Shape;
import dev.convoy.worker.data.RecordSource;
import dev.convoy.worker.data.Split;
import dev.convoy.worker.data.TestData;
import dev.convoy.worker.data.image.ImageShape;
import dev.convoy.worker.data.source.DataUri;
import java.awt.image.BufferedImage;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Batches read as bytes mean, bit for bit, what they are when they are read as values. */
class ByteRowsTest {
  private static final Shape SHAPE = Shape.of(3, 16, 12);
  private static final int BATCH = 5;

  @TempDir private Path folder;
  private final Random random = new Random(3);

  @BeforeEach
  void writeRecords() throws Exception {
    Path cifar = folder.resolve("cifar10");
    Files.createDirectories(cifar);
    byte[] records = new byte[9 * 3073];
    random.nextBytes(records);
    for (int i = 0; i < 9; i++) {
      records[i * 3073] = (byte) (i % 3);
    }
    TestData.write(cifar.resolve("data_batch_1.bin"), records);
    TestData.write(cifar.resolve("batches.meta.txt"), "a\nb\nc\n".getBytes(StandardCharsets.UTF_8));
    Path idx = folder.resolve("idx");
    byte[] pixels = new byte[9 * 16 * 12];
    random.nextBytes(pixels);
    TestData.write(
        idx.resolve("train-images-idx3-ubyte"), TestData.idx(new int[] {9, 16, 12}, pixels));
    TestData.write(
        idx.resolve("train-labels-idx1-ubyte"), TestData.idx(new int[] {9}, new byte[9]));
    for (int i = 0; i < 9; i++) {
      BufferedImage image = new BufferedImage(12, 16, BufferedImage.TYPE_3BYTE_BGR);
      for (int p = 0; p < 16 * 12; p++) {
        image.setRGB(p % 12, p / 12, random.nextInt());
      }
      TestData.write(
          folder.resolve("images/train/c" + i % 3 + "/" + i + ".png"),
          TestData.encode("png", image));
    }
  }

  private RecordSource open(String kind, Shape shape, boolean skipping) throws Exception {
    String uri = kind.endsWith(":") ? kind + "count=9" : kind + ":" + folder.resolve(kind);
    return DataUri.parse(uri).open(Split.TRAIN, shape, skipping ? SKIPPING : STRICT);
  }

  /** CIFAR-10's 32 x 32 are averaged in blocks; all other pictures are of the size that is read. */
  @ParameterizedTest
  @CsvSource({
    "cifar10, true, false",
    "cifar10, false, true",
    "idx, true, true",
    "images, true, false",
    "images, true, true",
    "generated:, true, false",
    "generated:, false, true",
    "generated-shapes:, true, true"
  })
  void theirBytesMeanTheValuesThatAreReadAsSuch(String kind, boolean augment, boolean skipping)
      throws Exception {
    Shape shape = kind.equals("cifar10") ? Shape.of(3, 16, 16) : SHAPE;
    try (RecordSource one = open(kind, shape, skipping);
        RecordSource other = open(kind, shape, skipping);
        BatchReader values = reader(one, DataType.F32, augmentation(shape, augment));
        BatchReader bytes = reader(other, DataType.U8, augmentation(shape, augment))) {
      for (int step = 0; step < 5; step++) {
        Batch expected = values.next();
        Batch actual = bytes.next();
        assertArrayEquals(expected.images(), meant(actual, shape));
        assertArrayEquals(expected.labels(), actual.labels());
        assertThrows(IllegalStateException.class, actual::images);
      }
    }
  }

  /** One for each reader: it keeps a scratch image. */
  private static Augmentation augmentation(Shape shape, boolean augment) throws Exception {
    AugmentationSpec spec = augment ? AugmentationSpec.CROP_AND_FLIP : AugmentationSpec.NONE;
    return Augmentation.of(spec, ImageShape.of(shape), 8);
  }

  /** Rows 1 to 3 of five. */
  private static BatchReader reader(RecordSource source, DataType type, Augmentation augmentation)
      throws Exception {
    BatchSchedule schedule = BatchSchedule.shuffled(4, source.count(), BATCH);
    return new BatchReader(source, type, schedule, 1, 3, augmentation, 0, 1);
  }

  private static float[] meant(Batch batch, Shape shape) {
    InputRows.Bytes rows = (InputRows.Bytes) batch.rows();
    float[] values = new float[rows.elements().length];
    int plane = shape.spatialSize();
    int width = shape.spatial().get(1);
    for (int i = 0; i < values.length; i++) {
      int channel = i / plane % shape.channels();
      int row = 1 + i / plane / shape.channels();
      int y = i % plane / width;
      int x = i % width;
      int[] window =
          rows.windows().length == 0
              ? new int[] {0, plane, 0, width}
              : Arrays.copyOfRange(rows.windows(), 4 * row, 4 * row + 4);
      boolean inside = y >= window[0] && y < window[1] && x >= window[2] && x < window[3];
      values[i] = inside ? rows.code()[256 * channel + (rows.elements()[i] & 0xFF)] : 0;
    }
    return values;
  }

  @Test
  void aScaledPictureIsRoundedToItsNearestBytes() throws Exception {
    Shape large = Shape.of(3, 40, 40);
    try (RecordSource source = open("images", large, false)) {
      float[] values = new float[(int) large.elements()];
      byte[] bytes = new byte[values.length];
      float[] code = Objects.requireNonNull(source.byteCode());
      for (int i = 0; i < 9; i++) {
        source.read(i, values, 0);
        source.readBytes(i, bytes, 0);
        for (int k = 0; k < values.length; k++) {
          int first = 256 * (k / 1600);
          float step = code[first + 1] - code[first];
          assertEquals(values[k], code[first + (bytes[k] & 0xFF)], 0.501 * step);
        }
      }
    }
  }

  @Test
  void recordsThatAreNoPicturesAreNoBytes() throws Exception {
    for (Shape shape : new Shape[] {Shape.of(7), Shape.of(2, 9)}) {
      try (RecordSource source = open("generated:", shape, false)) {
        assertNull(source.byteCode());
        assertThrows(
            IllegalArgumentException.class, () -> reader(source, DataType.U8, Augmentation.none()));
      }
    }
  }

  @Test
  void computedPicturesAndFilmsAreBytes() throws Exception {
    for (Shape shape : new Shape[] {SHAPE, Shape.of(2, 5, 6, 7)}) {
      try (RecordSource source = open("generated:", shape, false)) {
        assertEquals(256 * shape.channels(), Objects.requireNonNull(source.byteCode()).length);
        byte[] bytes = new byte[(int) shape.elements()];
        assertEquals(4, source.readBytes(4, bytes, 0));
        assertTrue(new String(bytes, StandardCharsets.ISO_8859_1).chars().distinct().count() > 50);
      }
    }
  }
}
