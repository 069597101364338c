package dev.convoy.worker.data.source;

import static dev.convoy.worker.data.TestData.SKIPPING;
import static dev.convoy.worker.data.TestData.STRICT;
import static dev.convoy.worker.data.TestData.asByte;
import static dev.convoy.worker.data.TestData.assertSays;
import static dev.convoy.worker.data.TestData.gzip;
import static dev.convoy.worker.data.TestData.idx;
import static dev.convoy.worker.data.TestData.write;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.convoy.worker.data.DataException;
import dev.convoy.worker.data.ReadOptions;
import dev.convoy.worker.data.RecordSource;
import dev.convoy.worker.data.Split;
import dev.convoy.worker.data.image.ImageShape;
import dev.convoy.worker.data.image.Normalisation;
import dev.convoy.worker.data.path.DataPath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IdxSourceTest {
  private static final ImageShape GREY = new ImageShape(1, 2, 3);
  private static final int[] THREE_IMAGES = {3, 2, 3};
  private static final byte[] PIXELS = new byte[18];

  static {
    for (int i = 0; i < PIXELS.length; i++) {
      PIXELS[i] = (byte) (i * 14);
    }
  }

  @TempDir private Path folder;
  private Path images;
  private Path labels;

  @BeforeEach
  void writeThreeImages() {
    images = folder.resolve("train-images-idx3-ubyte");
    labels = folder.resolve("train-labels-idx1-ubyte");
    write(images, idx(THREE_IMAGES, PIXELS));
    labels(2, 0, 1);
  }

  private void labels(int... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) values[i];
    }
    write(labels, idx(new int[] {values.length}, bytes));
  }

  private RecordSource open(ImageShape shape, ReadOptions options) throws DataException {
    return new DataUri.Idx(folder.toString()).open(Split.TRAIN, shape, options);
  }

  private RecordSource open() throws DataException {
    return open(GREY, STRICT);
  }

  private static void assertIsSecondImage(RecordSource source) throws DataException {
    ImageShape shape = ImageShape.of(source.shape());
    float[] out = new float[shape.size()];
    assertEquals(0, source.read(1, out, 0));
    for (int i = 0; i < out.length; i++) {
      float value = asByte(Normalisation.MNIST, shape.channels(), i / 6, out[i]);
      assertEquals((6 + i % 6) * 14, value, 1e-2);
    }
  }

  @Test
  void imagesAndLabelsArePaired() throws Exception {
    try (RecordSource source = open()) {
      assertEquals(3, source.count());
      assertEquals(List.of("0", "1", "2"), source.classNames());
      assertIsSecondImage(source);
    }
  }

  @Test
  void greyIsRepeatedForANetworkOfThreeChannels() throws Exception {
    assertIsSecondImage(open(new ImageShape(3, 2, 3), STRICT));
  }

  @Test
  void compressedFilesAreRead() throws Exception {
    write(folder.resolve("train-images-idx3-ubyte.gz"), gzip(Files.readAllBytes(images)));
    write(folder.resolve("train-labels-idx1-ubyte.gz"), gzip(Files.readAllBytes(labels)));
    Files.delete(images);
    Files.delete(labels);
    assertIsSecondImage(open());
  }

  @Test
  void bothSplitsHaveTheClassesOfEither() throws Exception {
    write(folder.resolve("t10k-images-idx3-ubyte"), idx(THREE_IMAGES, PIXELS));
    write(
        folder.resolve("t10k-labels-idx1-ubyte"), idx(new int[] {3}, (byte) 4, (byte) 0, (byte) 0));
    assertEquals(5, open().classes());
    RecordSource test = new DataUri.Idx(folder.toString()).open(Split.TEST, GREY, STRICT);
    assertEquals(5, test.classes());
    assertEquals(4, test.read(0, new float[6], 0));
  }

  @Test
  void missingFilesAreNamed() throws Exception {
    assertSays(
        () -> new DataUri.Idx(folder.toString()).open(Split.TEST, GREY, STRICT),
        folder.resolve("t10k-images-idx3-ubyte"),
        "missing");
    Files.delete(labels);
    assertSays(this::open, labels, "missing");
  }

  @Test
  void aFileOfAnotherKindIsNamed() throws Exception {
    write(images, Files.readAllBytes(labels));
    assertSays(this::open, images, "0x00000803");
    write(images, (byte) 0);
    assertSays(this::open, images, "0x00000803");
  }

  @Test
  void aHeaderThatDisagreesWithTheSizeIsNamed() {
    write(images, idx(THREE_IMAGES, Arrays.copyOf(PIXELS, 17)));
    assertSays(this::open, images, "17 bytes", "promises 18", "--skip-bad-records");
    write(images, idx(THREE_IMAGES, Arrays.copyOf(PIXELS, 19)));
    assertSays(this::open, images, "19 bytes", "promises 18");
    assertSays(() -> open(GREY, SKIPPING), images, "19 bytes", "promises 18");
  }

  @Test
  void impossibleDimensionsAreNamed() {
    write(images, idx(new int[] {0, 2, 3}));
    assertSays(this::open, images, "dimension 0 is 0");
    write(images, idx(new int[] {3, 1 << 30, 1 << 30}, PIXELS));
    assertSays(() -> open(GREY, SKIPPING), images, "dimension 1 is 1073741824");
    write(images, idx(new int[] {3, -2, 3}, PIXELS));
    assertSays(this::open, images, "dimension 1 is -2");
  }

  @Test
  void imagesAndLabelsOfOtherNumberAreNamed() {
    labels(2, 0);
    assertSays(this::open, images, "3 images", labels, "2 labels");
    assertSays(() -> open(GREY, SKIPPING), images, labels);
  }

  @Test
  void aBrokenArchiveIsNamed() throws Exception {
    byte[] packed = gzip(Files.readAllBytes(images));
    Path archive = folder.resolve("train-images-idx3-ubyte.gz");
    Files.delete(images);
    write(archive, Arrays.copyOf(packed, packed.length - 12));
    assertSays(this::open, archive, "cannot be decompressed");
    write(archive, PIXELS);
    assertSays(this::open, archive, "cannot be decompressed");
  }

  private Path packed(byte... unpacked) throws IOException {
    Path archive = folder.resolve("train-images-idx3-ubyte.gz");
    Files.deleteIfExists(images);
    write(archive, gzip(unpacked));
    return archive;
  }

  @Test
  void anArchiveIsReadNoFurtherThanItsHeaderPromises() throws Exception {
    Path archive = packed(idx(THREE_IMAGES, new byte[1 << 26]));
    assertSays(this::open, archive, "more than 18 bytes", "promises 18");
    assertSays(() -> open(GREY, SKIPPING), archive, "more than 18 bytes", "promises 18");
    packed(idx(THREE_IMAGES, Arrays.copyOf(PIXELS, 19)));
    assertSays(this::open, archive, "more than 18 bytes", "promises 18");
    packed(idx(THREE_IMAGES, Arrays.copyOf(PIXELS, 17)));
    assertSays(this::open, archive, "has 17 bytes", "promises 18", "--skip-bad-records");
  }

  @Test
  void labelsAreReadNoFurtherEither() throws Exception {
    Files.delete(labels);
    Path archive = folder.resolve("train-labels-idx1-ubyte.gz");
    write(archive, gzip(idx(new int[] {3}, new byte[1 << 26])));
    assertSays(this::open, archive, "more than 3 bytes", "promises 3");
  }

  @Test
  void anArchiveThatPromisesMoreThanItCanUnpackToIsRefusedBeforeMemoryIsTaken() throws Exception {
    Path archive = packed(idx(new int[] {2_000_000_000, 1, 1}, PIXELS));
    assertSays(this::open, archive, "promises 2000000000 bytes", "can unpack to");
    assertSays(() -> open(GREY, SKIPPING), archive, "promises 2000000000 bytes");
  }

  @Test
  void anArchiveThatWouldFillTheMemoryIsRefused() throws Exception {
    DataPath file = DataPath.of(folder.resolve("x.gz").toString(), new Configuration(false));
    long memory = 1 << 20;
    IdxFile.checkPromise(file, memory / 2, memory, memory);
    assertSays(() -> IdxFile.checkPromise(file, memory / 2 + 1, memory, memory), "x.gz", "gunzip");
  }

  @Test
  void aLabelFarFromAllOthersIsNamedWithItsRecord() throws Exception {
    labels(1, 0, 200);
    assertSays(this::open, labels + ", record 2", "label is 200", "no record has label 2");
    try (RecordSource source = open(GREY, SKIPPING)) {
      assertEquals(2, source.classes());
      assertEquals(1, source.read(2, new float[6], 0));
      assertEquals(1, source.skipped());
    }
  }

  @Test
  void moreThanTenClassesMayStartAtOne() throws Exception {
    int letters = 26;
    write(images, idx(new int[] {letters, 1, 1}, new byte[letters]));
    labels(IntStream.rangeClosed(1, letters).toArray());
    assertEquals(27, open().classes());
  }

  @Test
  void recordsPastTheEndOfACutFileAreSkipped() throws Exception {
    write(images, idx(THREE_IMAGES, Arrays.copyOf(PIXELS, 17)));
    try (RecordSource source = open(GREY, SKIPPING)) {
      assertEquals(3, source.count());
      assertEquals(2, source.read(2, new float[6], 0));
      assertEquals(1, source.skipped());
    }
  }
}
