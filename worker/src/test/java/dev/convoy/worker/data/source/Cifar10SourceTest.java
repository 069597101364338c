package dev.convoy.worker.data.source;

import static dev.convoy.worker.data.TestData.COLOUR_32;
import static dev.convoy.worker.data.TestData.SKIPPING;
import static dev.convoy.worker.data.TestData.STRICT;
import static dev.convoy.worker.data.TestData.asByte;
import static dev.convoy.worker.data.TestData.assertSays;
import static dev.convoy.worker.data.TestData.cifar;
import static dev.convoy.worker.data.TestData.write;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.convoy.worker.data.DataException;
import dev.convoy.worker.data.ReadOptions;
import dev.convoy.worker.data.RecordSource;
import dev.convoy.worker.data.Split;
import dev.convoy.worker.data.image.ImageShape;
import dev.convoy.worker.data.image.Normalisation;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Cifar10SourceTest {
  @TempDir private Path folder;
  private final float[] image = new float[COLOUR_32.size()];

  @BeforeEach
  void writeClassNames() {
    write(
        folder.resolve("batches.meta.txt"),
        "cat\ndog\r\nfrog\n\n".getBytes(StandardCharsets.UTF_8));
  }

  private RecordSource open(Split split, ReadOptions options) throws DataException {
    return new DataUri.Cifar10(folder.toString()).open(split, COLOUR_32, options);
  }

  private Path batch(int number) {
    return folder.resolve("data_batch_" + number + ".bin");
  }

  @Test
  void recordsRunThroughTheBatchFilesInOrder() throws Exception {
    cifar(batch(2), 2);
    cifar(batch(1), 0, 1, 0);
    cifar(folder.resolve("test_batch.bin"), 1, 2);
    try (RecordSource source = open(Split.TRAIN, STRICT)) {
      assertEquals(4, source.count());
      assertEquals(List.of("cat", "dog", "frog"), source.classNames());
      assertEquals(2, source.read(3, image, 0));
      assertEquals(1, source.read(1, image, 0));
      for (int c = 0; c < 3; c++) {
        for (int i = 0; i < 1024; i++) {
          float value = asByte(Normalisation.CIFAR10, 3, c, image[c * 1024 + i]);
          assertEquals(1 + 10 * c, value, 1e-3);
        }
      }
    }
    try (RecordSource source = open(Split.TEST, STRICT)) {
      assertEquals(2, source.count());
      assertEquals(2, source.read(1, image, 0));
    }
  }

  @Test
  void imagesAreScaledToANetworkThatWantsOthers() throws Exception {
    cifar(batch(1), 0, 1);
    ImageShape shape = new ImageShape(1, 64, 48);
    RecordSource source = new DataUri.Cifar10(folder.toString()).open(Split.TRAIN, shape, STRICT);
    float[] large = new float[shape.size()];
    source.read(1, large, 0);
    float grey = 0.299f * 1 + 0.587f * 11 + 0.114f * 21;
    for (float value : large) {
      assertEquals(grey, asByte(Normalisation.CIFAR10, 1, 0, value), 0.51);
    }
  }

  @Test
  void missingFilesAreNamed() throws Exception {
    assertSays(() -> open(Split.TRAIN, STRICT), folder, "data_batch_*.bin");
    assertSays(() -> open(Split.TEST, STRICT), folder.resolve("test_batch.bin"), "missing");
    Files.delete(folder.resolve("batches.meta.txt"));
    assertSays(() -> open(Split.TRAIN, STRICT), folder.resolve("batches.meta.txt"), "missing");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"1 (1)", "1(1)", "1 copy", "1 - Copy", "1_copy", "", "one", "1.2", "\u0661"})
  void aCopyOfABatchFileIsRefused(String part) {
    cifar(batch(1), 0, 1);
    Path copy = folder.resolve("data_batch_" + part + ".bin");
    cifar(copy, 0, 1);
    for (ReadOptions options : List.of(STRICT, SKIPPING)) {
      assertSays(() -> open(Split.TRAIN, options), copy, "may be a copy", "remove it");
    }
  }

  @Test
  void filesOfOtherNamesArePassedOver() throws Exception {
    cifar(batch(1), 0, 1);
    cifar(batch(10), 2);
    for (String name :
        List.of("._data_batch_1.bin", "data_batch_2.bin.part", "readme.html", "Copy of 1.bin")) {
      cifar(folder.resolve(name), 0);
    }
    try (RecordSource source = open(Split.TRAIN, STRICT)) {
      assertEquals(3, source.count());
    }
  }

  @Test
  void aListOfClassesThatNeverEndsIsNotRead() throws Exception {
    Path names = folder.resolve("batches.meta.txt");
    write(names, new byte[(1 << 20) + 1]);
    assertSays(() -> open(Split.TRAIN, STRICT), names, "1048577 bytes");
  }

  @Test
  void anEmptyListOfClassesIsNamed() {
    write(folder.resolve("batches.meta.txt"), (byte) '\n');
    assertSays(() -> open(Split.TRAIN, STRICT), folder.resolve("batches.meta.txt"), "no classes");
  }

  @Test
  void aFileThatIsNoMultipleOfARecordIsNamed() {
    cifar(batch(1), 0, 1);
    write(batch(2), new byte[3072]);
    assertSays(
        () -> open(Split.TRAIN, STRICT), batch(2), "3072 bytes", "3073", "--skip-bad-records");
  }

  @Test
  void aLabelThatNoClassHasIsNamedWithItsRecord() {
    cifar(batch(1), 0, 1, 2, 3, 0);
    assertSays(() -> open(Split.TRAIN, STRICT), batch(1) + ", record 3", "label is 3", "3 classes");
  }

  @Test
  void emptyFilesAreNamed() {
    write(batch(1));
    assertSays(() -> open(Split.TRAIN, STRICT), batch(1), "empty");
  }

  @Test
  void badRecordsAreReplacedByTheNextGoodOnesAndCounted() throws Exception {
    cifar(batch(1), 0, 200, 200, 1);
    write(batch(2), Arrays.copyOf(Files.readAllBytes(batch(1)), 4000));
    try (RecordSource source = open(Split.TRAIN, SKIPPING)) {
      assertEquals(6, source.count());
      assertEquals(0, source.read(0, image, 0));
      assertEquals(0, source.skipped());
      assertEquals(1, source.read(1, image, 0));
      assertEquals(3, asByte(Normalisation.CIFAR10, 3, 0, image[0]), 1e-3);
      assertEquals(1, source.read(2, image, 0));
      assertEquals(2, source.skipped());
      // The cut record at the very end is replaced by the first.
      assertEquals(0, source.read(5, image, 0));
      assertEquals(0, asByte(Normalisation.CIFAR10, 3, 0, image[0]), 1e-3);
      assertEquals(3, source.skipped());
    }
  }

  @Test
  void dataWithoutAnyGoodRecordAreRefusedEvenWhenSkipping() throws Exception {
    cifar(batch(1), 200, 201);
    try (RecordSource source = open(Split.TRAIN, SKIPPING)) {
      assertSays(() -> source.read(0, image, 0), "All 2 records are bad");
    }
  }

  /** A folder of real CIFAR-10 records: the property convoy.cifar10, or one beside the checkout. */
  @Test
  void realRecordsHaveTheirPublishedMeanAndDeviation() throws Exception {
    Path real = Path.of(System.getProperty("convoy.cifar10", "../../shared/data/cifar10-small"));
    assumeTrue(Files.isDirectory(real), "there are no CIFAR-10 files at " + real);
    try (RecordSource source =
        new DataUri.Cifar10(real.toString()).open(Split.TRAIN, COLOUR_32, STRICT)) {
      assertEquals(10, source.classes());
      double sum = 0;
      double squares = 0;
      for (long i = 0; i < source.count(); i++) {
        source.read(i, image, 0);
        for (float value : image) {
          sum += value;
          squares += value * value;
        }
      }
      double n = (double) source.count() * image.length;
      assertEquals(0, sum / n, 0.05);
      assertEquals(1, squares / n, 0.05);
    }
  }
}
