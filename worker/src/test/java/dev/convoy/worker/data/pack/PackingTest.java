package dev.convoy.worker.data.pack;

import static dev.convoy.worker.data.TestData.SKIPPING;
import static dev.convoy.worker.data.TestData.STRICT;
import static dev.convoy.worker.data.TestData.assertSays;
import static dev.convoy.worker.data.TestData.cifar;
import static dev.convoy.worker.data.TestData.idx;
import static dev.convoy.worker.data.TestData.write;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convoy.tensor.Shape;
import dev.convoy.worker.checkpoint.HadoopStore;
import dev.convoy.worker.data.BadRecordException;
import dev.convoy.worker.data.Cropping;
import dev.convoy.worker.data.DataException;
import dev.convoy.worker.data.ReadOptions;
import dev.convoy.worker.data.RecordSource;
import dev.convoy.worker.data.Region;
import dev.convoy.worker.data.Split;
import dev.convoy.worker.data.TestData;
import dev.convoy.worker.data.record.StoredRecords;
import dev.convoy.worker.data.source.DataUri;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is read from a packed data set is what its original gives. */
class PackingTest {
  private static final Shape COLOUR = Shape.of(3, 8, 8);
  private static final Shape GREY = Shape.of(1, 8, 8);

  @TempDir Path directory;
  private final List<BadRecordException> leftOut = Collections.synchronizedList(new ArrayList<>());

  private Path packedFolder() {
    return directory.resolve("packed");
  }

  private Packed pack(String uri, ReadOptions reading, int perFile, int threads) throws Exception {
    Map<Split, StoredRecords> splits = new EnumMap<>(Split.class);
    for (Split split : Split.values()) {
      DataUri.parse(uri).stored(split, reading).ifPresent(records -> splits.put(split, records));
    }
    PackOptions options = new PackOptions(perFile, threads, reading.skipBadRecords());
    return Packing.pack(
        splits, HadoopStore.at(packedFolder().toString(), null), options, leftOut::add);
  }

  private RecordSource records(Split split, Shape shape) throws DataException {
    return DataUri.parse("records:" + packedFolder()).open(split, shape, STRICT);
  }

  /** All that a network sees of two splits is the same, value by value and byte by byte. */
  private void assertSame(String uri, Shape shape) throws DataException {
    for (Split split : Split.values()) {
      try (RecordSource original = DataUri.parse(uri).open(split, shape, STRICT);
          RecordSource packed = records(split, shape)) {
        assertEquals(original.count(), packed.count());
        assertEquals(original.classNames(), packed.classNames());
        assertEquals(original.normalisation(), packed.normalisation());
        assertArrayEquals(original.byteCode(), packed.byteCode());
        int size = (int) shape.elements();
        for (long k = 0; k < original.count(); k++) {
          float[] expected = new float[size];
          float[] actual = new float[size];
          assertEquals(original.read(k, expected, 0), packed.read(k, actual, 0));
          assertArrayEquals(expected, actual);
          byte[] bytes = new byte[size];
          byte[] same = new byte[size];
          original.readBytes(k, bytes, 0);
          packed.readBytes(k, same, 0);
          assertArrayEquals(bytes, same);
        }
      }
    }
  }

  private static byte[] picture(String format, int seed) {
    Random random = new Random(seed);
    BufferedImage image =
        new BufferedImage(9 + seed % 5, 11 + seed % 3, BufferedImage.TYPE_3BYTE_BGR);
    for (int y = 0; y < image.getHeight(); y++) {
      for (int x = 0; x < image.getWidth(); x++) {
        image.setRGB(x, y, random.nextInt(1 << 24));
      }
    }
    return TestData.encode(format, image);
  }

  /** Seven images of three classes to train with, three to test with. */
  private Path images() {
    Path root = directory.resolve("images");
    String[] classes = {"cat", "dog", "tree", "dog", "dog", "cat", "tree"};
    for (int k = 0; k < classes.length; k++) {
      write(
          root.resolve("train/" + classes[k] + "/" + k + (k % 2 == 0 ? ".jpg" : ".png")),
          picture(k % 2 == 0 ? "jpeg" : "png", k));
      if (k < 3) {
        write(root.resolve("test/" + classes[k] + "/" + k + ".png"), picture("png", 50 + k));
      }
    }
    return root;
  }

  @Test
  void classFoldersArePackedByteForByte() throws Exception {
    Path root = images();
    Packed packed = pack("images:" + root, STRICT, 0, 2);
    assertSame("images:" + root, COLOUR);
    assertEquals(3, packed.classes());
    assertEquals(7, packed.of(Split.TRAIN).records());
    assertEquals(3, packed.of(Split.TEST).records());
    byte[] first = Files.readAllBytes(root.resolve("train/cat/0.jpg"));
    byte[] file = Files.readAllBytes(packedFolder().resolve("train-00000.records"));
    assertArrayEquals(first, Arrays.copyOf(file, first.length));
  }

  @Test
  void theNumberOfFilesAndThreadsChangesNoRecord() throws Exception {
    Path root = images();
    assertEquals(7 + 3, pack("images:" + root, STRICT, 1, 3).total().files());
    assertSame("images:" + root, COLOUR);
  }

  @Test
  void cifarIsPackedWithItsNamesAndItsNormalisation() throws Exception {
    Path root = directory.resolve("cifar");
    write(root.resolve("batches.meta.txt"), "plane\ncar\nbird\n".getBytes(StandardCharsets.UTF_8));
    cifar(root.resolve("data_batch_1.bin"), 2, 0, 1);
    cifar(root.resolve("data_batch_2.bin"), 1, 1);
    cifar(root.resolve("test_batch.bin"), 0, 2);
    pack("cifar10:" + root, STRICT, 2, 2);
    assertSame("cifar10:" + root, COLOUR);
    assertSame("cifar10:" + root, GREY);
  }

  @Test
  void idxIsPackedWithItsNormalisation() throws Exception {
    Path root = directory.resolve("idx");
    byte[] pixels = new byte[3 * 4 * 5];
    new Random(7).nextBytes(pixels);
    for (String split : List.of("train", "t10k")) {
      write(root.resolve(split + "-images-idx3-ubyte"), idx(new int[] {3, 4, 5}, pixels));
      write(
          root.resolve(split + "-labels-idx1-ubyte"),
          idx(new int[] {3}, (byte) 1, (byte) 0, (byte) 4));
    }
    pack("idx:" + root, STRICT, 0, 1);
    assertSame("idx:" + root, GREY);
    assertSame("idx:" + root, COLOUR);
  }

  private static void tar(Path file, Map<String, byte[]> entries) throws IOException {
    Files.createDirectories(file.getParent());
    try (OutputStream out = Files.newOutputStream(file);
        TarArchiveOutputStream tar = new TarArchiveOutputStream(out)) {
      tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
      for (Map.Entry<String, byte[]> each : entries.entrySet()) {
        TarArchiveEntry entry = new TarArchiveEntry(each.getKey());
        entry.setSize(each.getValue().length);
        tar.putArchiveEntry(entry);
        tar.write(each.getValue());
        tar.closeArchiveEntry();
      }
    }
  }

  private static byte[] text(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** The images of {@link #images}, class by class, in two shards, with labels in both forms. */
  private Path shards(Path images) throws IOException {
    Path root = directory.resolve("shards");
    List<String> classes = List.of("cat", "dog", "tree");
    for (String split : List.of("train", "test")) {
      Map<String, byte[]> first = new LinkedHashMap<>();
      Map<String, byte[]> second = new LinkedHashMap<>();
      for (int label = 0; label < 3; label++) {
        try (Stream<Path> files = Files.list(images.resolve(split).resolve(classes.get(label)))) {
          for (Path file : files.sorted().toList()) {
            Map<String, byte[]> shard = label == 0 ? first : second;
            String key = "a folder/of_" + "long".repeat(30) + "/sample" + file.getFileName();
            shard.put(key, Files.readAllBytes(file));
            String stem = key.substring(0, key.indexOf('.'));
            shard.put(
                stem + (label == 1 ? ".json" : ".cls"),
                text(label == 1 ? "{\"label\": 1, \"text\": \"a dog\"}" : label + "\n"));
            shard.put(stem + ".txt", text("a picture"));
          }
        }
      }
      tar(root.resolve(split + "/shard-000000.tar"), first);
      tar(root.resolve(split + "/shard-000001.tar"), Map.of("README.txt", text("nothing")));
      tar(root.resolve(split + "/shard-000002.tar"), second);
    }
    return root;
  }

  @Test
  void tarFilesBecomeTheRecordsOfTheirSamplesInOrder() throws Exception {
    Path images = images();
    Path root = shards(images);
    write(root.resolve("classes.txt"), text("cat\ndog\ntree\n"));
    pack("webdataset:" + root, STRICT, 2, 2);
    assertSame("images:" + images, COLOUR);
  }

  @Test
  void classesWithoutNamesAreNumbers() throws Exception {
    pack("webdataset:" + shards(images()), STRICT, 0, 1);
    try (RecordSource train = records(Split.TRAIN, COLOUR)) {
      assertEquals(List.of("0", "1", "2"), train.classNames());
    }
  }

  @Test
  void tarFilesAreReadOnlyToBePacked() {
    assertSays(
        () -> DataUri.parse("webdataset:/data").open(Split.TRAIN, COLOUR, STRICT),
        "convoy pack --data webdataset:/data --output FOLDER",
        "records:FOLDER");
  }

  @Test
  void samplesThatLackSomethingAreNamed() throws Exception {
    byte[] png = picture("png", 1);
    Map<String, String> faults =
        Map.of(
            "cls", "sample lone: it has no .jpg, .jpeg or .png",
            "png", "sample lone: it has neither .cls nor .json");
    for (Map.Entry<String, String> fault : faults.entrySet()) {
      Path root = directory.resolve("faulty-" + fault.getKey());
      Map<String, byte[]> entries = new LinkedHashMap<>();
      entries.put("lone." + fault.getKey(), fault.getKey().equals("png") ? png : text("0"));
      entries.put("whole.png", png);
      entries.put("whole.cls", text("0"));
      tar(root.resolve("train/a.tar"), entries);
      String uri = "webdataset:" + root;
      assertSays(() -> pack(uri, STRICT, 0, 1), "a.tar, " + fault.getValue());
    }
    Path root = directory.resolve("numbers");
    tar(
        root.resolve("train/a.tar"),
        Map.of("a.png", png, "a.cls", text("one"), "b.png", png, "b.cls", text("3")));
    assertEquals(1, pack("webdataset:" + root, SKIPPING, 0, 1).total().leftOut());
    assertTrue(leftOut.get(0).fault().contains("its .cls is no number of a class"));
    assertNotNull(packedFolder().toFile().list());
  }

  @Test
  void aTarFileThatIsCutShortIsRefused() throws Exception {
    Path root = shards(images());
    Path tar = root.resolve("train/shard-000002.tar");
    byte[] whole = Files.readAllBytes(tar);
    write(tar, Arrays.copyOf(whole, whole.length / 4));
    assertSays(() -> pack("webdataset:" + root, STRICT, 0, 1), tar, "is no whole tar file");
  }

  @Test
  void aBadImageIsRefusedByNameAndNothingStays() throws Exception {
    Path root = images();
    Path bad = root.resolve("train/dog/4.jpg");
    byte[] whole = Files.readAllBytes(bad);
    write(bad, Arrays.copyOf(whole, whole.length / 2));
    assertSays(() -> pack("images:" + root, STRICT, 2, 2), bad);
    assertEquals(0, packedFolder().toFile().list().length);
  }

  @Test
  void badImagesAreLeftOutAndCounted() throws Exception {
    Path root = images();
    write(root.resolve("train/dog/4.jpg"), text("no image"));
    write(root.resolve("test/cat/0.png"));
    Packed packed = pack("images:" + root, SKIPPING, 2, 2);
    assertEquals(6, packed.of(Split.TRAIN).records());
    assertEquals(1, packed.of(Split.TRAIN).leftOut());
    assertEquals(1, packed.of(Split.TEST).leftOut());
    assertEquals(2, leftOut.size());
    Files.delete(root.resolve("train/dog/4.jpg"));
    Files.delete(root.resolve("test/cat/0.png"));
    write(root.resolve("test/cat/other.png"), picture("png", 99));
    try (RecordSource train = records(Split.TRAIN, COLOUR);
        RecordSource original = DataUri.parse("images:" + root).open(Split.TRAIN, COLOUR, STRICT)) {
      for (long k = 0; k < original.count(); k++) {
        float[] expected = new float[3 * 64];
        float[] actual = new float[3 * 64];
        assertEquals(original.read(k, expected, 0), train.read(k, actual, 0));
        assertArrayEquals(expected, actual);
        Cropping part = (height, width) -> new Region(1, 2, height / 2, width / 3);
        assertEquals(original.read(k, part, expected, 0), train.read(k, part, actual, 0));
        assertArrayEquals(expected, actual);
      }
    }
  }

  @Test
  void aSetWithoutATestSplitHasNone() throws Exception {
    Path root = directory.resolve("only");
    write(root.resolve("train/cat/0.png"), picture("png", 1));
    assertEquals(0, pack("images:" + root, STRICT, 0, 1).of(Split.TEST).records());
    assertSays(() -> records(Split.TEST, COLOUR), "no records to test with");
  }

  @Test
  void aFolderThatHasRecordsIsLeftAlone() throws Exception {
    Path root = images();
    pack("images:" + root, STRICT, 0, 1);
    byte[] manifest = Files.readAllBytes(packedFolder().resolve("records.json"));
    assertSays(() -> pack("images:" + root, STRICT, 2, 1), packedFolder(), "already has records");
    assertArrayEquals(manifest, Files.readAllBytes(packedFolder().resolve("records.json")));
    Files.delete(packedFolder().resolve("records.json"));
    assertSays(() -> pack("images:" + root, STRICT, 2, 1), "already has records");
  }

  @Test
  void moreFilesThanAWorkerMayOpenAreRefused() throws Exception {
    Path root = directory.resolve("cifar");
    write(root.resolve("batches.meta.txt"), text("plane\ncar\n"));
    cifar(root.resolve("data_batch_1.bin"), new int[501]);
    cifar(root.resolve("test_batch.bin"), 1);
    assertSays(() -> pack("cifar10:" + root, STRICT, 1, 1), "--records-per-file 2 or more");
  }

  @Test
  void computedImagesAndRecordsAreNotPacked() {
    assertSays(() -> pack("generated:", STRICT, 0, 1), "cannot be packed", "images:DIR");
    assertSays(() -> pack("records:/data", STRICT, 0, 1), "cannot be packed");
  }
}
