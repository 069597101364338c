package dev.convoy.worker.data.path;

import static dev.convoy.worker.data.TestData.COLOUR_32;
import static dev.convoy.worker.data.TestData.assertSays;
import static dev.convoy.worker.data.TestData.cifar;
import static dev.convoy.worker.data.TestData.jpeg;
import static dev.convoy.worker.data.TestData.write;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convoy.worker.data.ReadOptions;
import dev.convoy.worker.data.RecordSource;
import dev.convoy.worker.data.Split;
import dev.convoy.worker.data.source.DataUri;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HadoopPathTest {
  /** A file system that java.nio does not know: local files under another scheme. */
  public static final class Elsewhere extends RawLocalFileSystem {
    @Override
    public URI getUri() {
      return URI.create("elsewhere:///");
    }

    @Override
    public String getScheme() {
      return "elsewhere";
    }
  }

  private static final ReadOptions OPTIONS = new ReadOptions(false, true, configuration());

  @TempDir private Path folder;

  private static Configuration configuration() {
    Configuration hadoop = new Configuration(false);
    hadoop.set("fs.elsewhere.impl", Elsewhere.class.getName());
    return hadoop;
  }

  @BeforeEach
  void writeFiles() {
    write(folder.resolve("batches.meta.txt"), "cat\ndog".getBytes(StandardCharsets.UTF_8));
    cifar(folder.resolve("data_batch_1.bin"), 0, 1);
    write(folder.resolve("train/cat/1.jpg"), jpeg(0x102030));
    write(folder.resolve("train/dog/1.jpg"), jpeg(0x302010));
  }

  private String uri() {
    return "elsewhere:" + folder;
  }

  @Test
  void recordFilesAreReadThroughHadoop() throws Exception {
    try (RecordSource there = new DataUri.Cifar10(uri()).open(Split.TRAIN, COLOUR_32, OPTIONS);
        RecordSource here =
            new DataUri.Cifar10(folder.toString()).open(Split.TRAIN, COLOUR_32, OPTIONS)) {
      assertSameRecords(here, there);
    }
  }

  @Test
  void imageFoldersAreListedAndReadThroughHadoop() throws Exception {
    try (RecordSource there = new DataUri.Images(uri()).open(Split.TRAIN, COLOUR_32, OPTIONS);
        RecordSource here =
            new DataUri.Images("file:" + folder).open(Split.TRAIN, COLOUR_32, OPTIONS)) {
      assertSameRecords(here, there);
    }
  }

  private static void assertSameRecords(RecordSource one, RecordSource other) throws Exception {
    assertEquals(one.classNames(), other.classNames());
    assertEquals(2, one.count());
    assertEquals(one.count(), other.count());
    float[] a = new float[COLOUR_32.size()];
    float[] b = new float[COLOUR_32.size()];
    for (int i = 0; i < one.count(); i++) {
      assertEquals(one.read(i, a, 0), other.read(i, b, 0));
      assertArrayEquals(a, b);
    }
  }

  @Test
  void aPathWithoutASchemeIsOnTheDefaultFileSystem() throws Exception {
    Configuration hadoop = configuration();
    assertInstanceOf(LocalPath.class, DataPath.of("/data", hadoop));
    assertInstanceOf(LocalPath.class, DataPath.of("file:///data", hadoop));
    hadoop.set("fs.defaultFS", "elsewhere:///");
    assertInstanceOf(HadoopPath.class, DataPath.of("/data", hadoop));
    assertInstanceOf(LocalPath.class, DataPath.of("file:///data", hadoop));
  }

  @Test
  void aFileThatVanishedIsNamedWithItsUri() throws Exception {
    try (RecordSource source = new DataUri.Images(uri()).open(Split.TRAIN, COLOUR_32, OPTIONS)) {
      Files.delete(folder.resolve("train/dog/1.jpg"));
      assertSays(() -> source.read(1, new float[COLOUR_32.size()], 0), uri() + "/train/dog/1.jpg");
    }
  }

  @Test
  void missingFilesAreNamedWithTheirUri() throws Exception {
    assertSays(
        () -> new DataUri.Cifar10(uri()).open(Split.TEST, COLOUR_32, OPTIONS),
        uri() + "/test_batch.bin",
        "missing");
    assertSays(
        () -> new DataUri.Images(uri() + "/none").open(Split.TRAIN, COLOUR_32, OPTIONS),
        uri() + "/none/train",
        "does not exist");
  }

  /** Hadoop's own list names classes of jars that Spark does not bring. */
  @Test
  void aFileSystemWhoseJarIsMissingIsNamed() {
    ReadOptions options = new ReadOptions(false, true, new Configuration());
    assertSays(
        () -> new DataUri.Cifar10("s3a://bucket/cifar").open(Split.TRAIN, COLOUR_32, options),
        "Cannot open 's3a://bucket/cifar'",
        "S3AFileSystem not found",
        "its file system is in a jar that is not here");
  }

  @Test
  void aRelativeFolderOnAnotherDefaultFileSystemIsInTheUsersHomeThere() throws Exception {
    Configuration hadoop = new Configuration(false);
    hadoop.set("fs.elsewhere.impl", Elsewhere.class.getName());
    hadoop.set("fs.defaultFS", "elsewhere:///");
    String absolute = DataPath.absolute("some/dir", Path.of("/here")::resolve, hadoop);
    assertTrue(absolute.startsWith("elsewhere:/"), absolute);
    assertTrue(absolute.endsWith("/some/dir"), absolute);
    assertEquals("/d", DataPath.absolute("/d", Path.of("/here")::resolve, hadoop));
    assertEquals("file:/here/d", DataPath.absolute("file:d", Path.of("/here")::resolve, hadoop));
  }
}
