package dev.convoy.worker.data;

import static dev.convoy.worker.data.TestData.COLOUR_32;
import static dev.convoy.worker.data.TestData.SKIPPING;
import static dev.convoy.worker.data.TestData.STRICT;
import static dev.convoy.worker.data.TestData.asByte;
import static dev.convoy.worker.data.TestData.assertSays;
import static dev.convoy.worker.data.TestData.jpeg;
import static dev.convoy.worker.data.TestData.write;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.awt.image.BufferedImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageFolderSourceTest {
  @TempDir private Path folder;
  private final float[] image = new float[COLOUR_32.size()];

  @BeforeEach
  void writeTwoClasses() {
    write(folder.resolve("train/dog/b.jpg"), jpeg(0x202020));
    write(folder.resolve("train/dog/a.JPEG"), jpeg(0x404040));
    write(
        folder.resolve("train/cat/z.png"),
        TestData.image("png", BufferedImage.TYPE_INT_RGB, 32, 32, 0x102030));
    write(folder.resolve("test/dog/1.jpg"), jpeg(0));
    write(folder.resolve("test/cat/1.jpg"), jpeg(0));
    write(folder.resolve("test/cat/2.jpg"), jpeg(0));
  }

  private RecordSource open(Split split, ReadOptions options) throws DataException {
    return new DataUri.Images(folder.toString()).open(split, COLOUR_32, options);
  }

  private int red(RecordSource source, long index) throws DataException {
    source.read(index, image, 0);
    return Math.round(asByte(Normalisation.IMAGENET, 3, 0, image[512]));
  }

  @Test
  void recordsAreSortedByClassAndName() throws Exception {
    try (RecordSource source = open(Split.TRAIN, STRICT)) {
      assertEquals(List.of("cat", "dog"), source.classNames());
      assertEquals(3, source.count());
      assertEquals(0, source.read(0, image, 0));
      assertEquals(1, source.read(1, image, 0));
      assertEquals(1, source.read(2, image, 0));
      assertEquals(0x10, red(source, 0));
      assertEquals(0x40, red(source, 1));
      assertEquals(0x20, red(source, 2));
    }
    try (RecordSource source = open(Split.TEST, STRICT)) {
      assertEquals(3, source.count());
      assertEquals(0, source.read(1, image, 0));
    }
  }

  @Test
  void theTestSplitMayBeCalledVal() throws Exception {
    Files.move(folder.resolve("test"), folder.resolve("val"));
    try (RecordSource source = open(Split.TEST, STRICT)) {
      assertEquals(3, source.count());
    }
  }

  @Test
  void otherFilesArePassedOver() throws Exception {
    write(folder.resolve("train/README"), (byte) 1);
    write(folder.resolve("train/cat/Thumbs.db"), (byte) 1);
    write(folder.resolve("train/cat/._z.png"), (byte) 1);
    try (RecordSource source = open(Split.TRAIN, STRICT)) {
      assertEquals(3, source.count());
      assertEquals(2, source.classes());
    }
  }

  @Test
  void missingSplitsAreNamed() throws Exception {
    Files.move(folder.resolve("train"), folder.resolve("training"));
    assertSays(() -> open(Split.TRAIN, STRICT), folder.resolve("train"), "does not exist");
    Files.move(folder.resolve("test"), folder.resolve("testing"));
    assertSays(() -> open(Split.TEST, STRICT), folder.resolve("test"), folder.resolve("val"));
  }

  @Test
  void aSplitWithoutClassFoldersIsNamed() throws Exception {
    Files.move(folder.resolve("train"), folder.resolve("old"));
    write(folder.resolve("train/1.jpg"), jpeg(0));
    assertSays(() -> open(Split.TRAIN, STRICT), folder.resolve("train"), "no class folders");
  }

  @Test
  void anEmptyClassFolderIsNamed() throws Exception {
    Files.delete(folder.resolve("train/cat/z.png"));
    assertSays(() -> open(Split.TRAIN, STRICT), folder.resolve("train/cat"), "no .jpg");
  }

  @Test
  void splitsOfOtherClassesAreNamed() throws Exception {
    Files.createDirectory(folder.resolve("train/eel"));
    assertSays(
        () -> open(Split.TEST, STRICT),
        folder.resolve("train") + " has a class folder 'eel'",
        folder.resolve("test") + " has none");
    Files.move(folder.resolve("train/eel"), folder.resolve("test/eel"));
    assertSays(
        () -> open(Split.TRAIN, STRICT),
        folder.resolve("test") + " has a class folder 'eel'",
        folder.resolve("train") + " has none");
  }

  @Test
  void anImageThatCannotBeDecodedIsNamed() throws Exception {
    Path bad = folder.resolve("train/dog/a.JPEG");
    write(bad, Arrays.copyOf(jpeg(0x404040), 300));
    try (RecordSource source = open(Split.TRAIN, STRICT)) {
      assertSays(() -> source.read(1, image, 0), bad, "--skip-bad-records");
    }
  }

  @Test
  void anImageThatCannotBeDecodedIsReplacedByTheNextAndCounted() throws Exception {
    write(folder.resolve("train/dog/a.JPEG"));
    write(folder.resolve("train/dog/b.jpg"), (byte) 'x');
    try (RecordSource source = open(Split.TRAIN, SKIPPING)) {
      assertEquals(0, source.read(1, image, 0));
      assertEquals(0x10, red(source, 2));
      assertEquals(2, source.skipped());
    }
  }

  @Test
  void aFileThatVanishedStopsEvenWhenSkipping() throws Exception {
    try (RecordSource source = open(Split.TRAIN, SKIPPING)) {
      Path gone = folder.resolve("train/dog/b.jpg");
      Files.delete(gone);
      assertSays(() -> source.read(2, image, 0), "Cannot read " + gone, "NoSuchFile");
    }
  }
}
