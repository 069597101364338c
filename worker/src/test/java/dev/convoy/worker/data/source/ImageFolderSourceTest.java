package dev.convoy.worker.data.source;

import static dev.convoy.worker.data.TestData.COLOUR_32;
import static dev.convoy.worker.data.TestData.SKIPPING;
import static dev.convoy.worker.data.TestData.STRICT;
import static dev.convoy.worker.data.TestData.asByte;
import static dev.convoy.worker.data.TestData.assertSays;
import static dev.convoy.worker.data.TestData.jpeg;
import static dev.convoy.worker.data.TestData.write;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.convoy.worker.data.BadRecordException;
import dev.convoy.worker.data.DataException;
import dev.convoy.worker.data.ReadOptions;
import dev.convoy.worker.data.RecordSource;
import dev.convoy.worker.data.Region;
import dev.convoy.worker.data.Split;
import dev.convoy.worker.data.TestData;
import dev.convoy.worker.data.image.Normalisation;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

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
  void foldersThatProgramsLeaveBehindAreNoClasses() throws Exception {
    write(folder.resolve("train/.ipynb_checkpoints/1.jpg"), jpeg(0));
    write(folder.resolve("train/__MACOSX/1.jpg"), jpeg(0));
    Files.createDirectories(folder.resolve("test/.git"));
    for (Split split : Split.values()) {
      try (RecordSource source = open(split, STRICT)) {
        assertEquals(List.of("cat", "dog"), source.classNames());
        assertEquals(3, source.count());
        assertEquals(0, source.read(0, image, 0));
      }
    }
  }

  @Test
  void foldersThatProgramsLeaveBehindAloneAreNoDataSet() throws Exception {
    Files.move(folder.resolve("train"), folder.resolve("old"));
    write(folder.resolve("train/.cache/1.jpg"), jpeg(0));
    assertSays(() -> open(Split.TRAIN, STRICT), folder.resolve("train"), "no class folders");
  }

  /** Files that no program can open or read to an end, in place of the only cat. */
  enum Closed {
    LINK_TO_NOTHING("NoSuchFile"),
    LINK_TO_ITSELF("FileSystem"),
    FOLDER("it is a folder"),
    DEVICE("it is a pipe or a device"),
    PIPE("it is a pipe or a device"),
    FORBIDDEN("AccessDenied"),
    ENDLESS("it has 1099511627776 bytes, more than");

    private final String why;

    Closed(String why) {
      this.why = why;
    }

    void make(Path file) throws IOException, InterruptedException {
      switch (this) {
        case LINK_TO_NOTHING -> Files.createSymbolicLink(file, file.resolveSibling("nothing"));
        case LINK_TO_ITSELF -> Files.createSymbolicLink(file, file);
        case FOLDER -> Files.createDirectory(file);
        case DEVICE -> Files.createSymbolicLink(file, Path.of("/dev/zero"));
        case PIPE ->
            assertEquals(0, new ProcessBuilder("mkfifo", file.toString()).start().waitFor());
        case FORBIDDEN -> Files.createFile(file, permissions("---------"));
        case ENDLESS -> makeSparse(file);
      }
    }

    private static FileAttribute<?> permissions(String text) {
      return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(text));
    }

    private static void makeSparse(Path file) throws IOException {
      try (RandomAccessFile sparse = new RandomAccessFile(file.toString(), "rw")) {
        sparse.setLength(1L << 40);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void aFileThatCannotBeReadIsABadRecord(Closed closed) throws Exception {
    Path file = folder.resolve("train/cat/z.png");
    Files.delete(file);
    closed.make(file);
    assumeTrue(closed != Closed.FORBIDDEN || !Files.isReadable(file), "this user may read all");
    try (RecordSource strict = open(Split.TRAIN, STRICT)) {
      BadRecordException e = assertThrows(BadRecordException.class, () -> strict.read(0, image, 0));
      assertSays(
          () -> {
            throw e;
          },
          file + ": it cannot be read (" + closed.why,
          "or pass --skip-bad-records");
    }
    try (RecordSource source = open(Split.TRAIN, SKIPPING)) {
      assertEquals(3, source.count());
      assertEquals(0x40, red(source, 0));
      assertEquals(0x20, red(source, 2));
      assertEquals(1, source.skipped());
    }
    Files.delete(file);
  }

  @Test
  void aClassFolderThatVanishedStopsEvenWhenSkipping() throws Exception {
    try (RecordSource source = open(Split.TRAIN, SKIPPING)) {
      Files.move(folder.resolve("train/dog"), folder.resolve("dog"));
      assertSays(() -> source.read(2, image, 0), "Cannot read " + folder.resolve("train/dog"));
    }
  }

  @Test
  void aBadTestRecordIsLeftOutAndNotReplaced() throws Exception {
    write(folder.resolve("test/cat/2.jpg"), (byte) 'x');
    try (RecordSource source = open(Split.TEST, SKIPPING)) {
      assertEquals(0, source.read(0, image, 0));
      assertEquals(RecordSource.LEFT_OUT, source.read(1, image, 0));
      assertEquals(1, source.read(2, image, 0));
      assertEquals(1, source.skipped());
      assertEquals(3, source.count());
    }
  }

  @Test
  void jpegsAreTurnedUnlessExifIsNotFollowed() throws Exception {
    byte[] exif = {
      (byte) 0xFF,
      (byte) 0xE1,
      0,
      34,
      'E',
      'x',
      'i',
      'f',
      0,
      0,
      'M',
      'M',
      0,
      42,
      0,
      0,
      0,
      8,
      0,
      1,
      1,
      0x12,
      0,
      3,
      0,
      0,
      0,
      1,
      0,
      3,
      0,
      0,
      0,
      0,
      0,
      0
    };
    BufferedImage half = new BufferedImage(32, 32, BufferedImage.TYPE_3BYTE_BGR);
    half.createGraphics().fillRect(0, 0, 32, 16);
    byte[] jpeg = TestData.encode("jpeg", half);
    Path file = folder.resolve("train/dog/a.JPEG");
    try (OutputStream out = Files.newOutputStream(file)) {
      out.write(jpeg, 0, 2);
      out.write(exif);
      out.write(jpeg, 2, jpeg.length - 2);
    }
    try (RecordSource turned = open(Split.TRAIN, STRICT);
        RecordSource stored = open(Split.TRAIN, STRICT.followingExif(false))) {
      turned.read(1, image, 0);
      assertEquals(0, asByte(Normalisation.IMAGENET, 3, 0, image[0]), 3);
      stored.read(1, image, 0);
      assertEquals(255, asByte(Normalisation.IMAGENET, 3, 0, image[0]), 3);
      turned.read(1, (height, width) -> new Region(0, 0, 8, 8), image, 0);
      assertEquals(0, asByte(Normalisation.IMAGENET, 3, 0, image[0]), 3);
      stored.read(1, (height, width) -> new Region(0, 0, 8, 8), image, 0);
      assertEquals(255, asByte(Normalisation.IMAGENET, 3, 0, image[0]), 3);
    }
  }
}
