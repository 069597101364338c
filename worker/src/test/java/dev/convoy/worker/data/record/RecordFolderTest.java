package dev.convoy.worker.data.record;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convoy.tensor.Shape;
import dev.convoy.worker.data.BadRecordException;
import dev.convoy.worker.data.DataException;
import dev.convoy.worker.data.ReadOptions;
import dev.convoy.worker.data.RecordSource;
import dev.convoy.worker.data.Split;
import dev.convoy.worker.data.image.Pixels;
import dev.convoy.worker.data.source.DataUri;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A folder of records, written and read. */
class RecordFolderTest {
  private static final Shape VALUES = Shape.of(3);
  private static final Shape PICTURE = Shape.of(3, 2, 2);

  @TempDir Path folder;

  private static byte[] values(float... values) {
    ByteBuffer payload =
        ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    payload.asFloatBuffer().put(values);
    return payload.array();
  }

  /** Writes records, of which each has its number as label modulo 4; returns the fingerprint. */
  private String write(String name, int first, int end) throws IOException {
    try (RecordFileWriter writer =
        new RecordFileWriter(Files.newOutputStream(folder.resolve(name)))) {
      for (int k = first; k < end; k++) {
        writer.add(k % 4, values(k, k + 0.5f, -k));
      }
      return writer.finish();
    }
  }

  private void describe(RecordKind kind, Map<Split, List<String>> files) throws IOException {
    Files.write(folder.resolve(RecordManifest.NAME), new RecordManifest(kind, 4, files).encode());
  }

  private RecordSource open(String scheme, Split split, Shape shape) throws DataException {
    return DataUri.parse(scheme + ":" + folder).open(split, shape, ReadOptions.strict());
  }

  private void writeThree() throws IOException {
    write("a.records", 0, 5);
    write("b.records", 5, 5);
    write("c.records", 5, 3000);
    describe(
        RecordKind.VALUES,
        Map.of(
            Split.TRAIN, List.of("a.records", "b.records", "c.records"),
            Split.TEST, List.of("a.records")));
  }

  @Test
  void everyRecordOfEveryFileIsReadByItsNumber() throws Exception {
    writeThree();
    try (RecordSource train = open("values", Split.TRAIN, VALUES);
        RecordSource test = open("values", Split.TEST, VALUES)) {
      assertEquals(3000, train.count());
      assertEquals(5, test.count());
      assertEquals(List.of("0", "1", "2", "3"), train.classNames());
      assertNull(train.byteCode());
      float[] row = new float[4];
      for (int k : IntStream.concat(IntStream.range(0, 8), IntStream.of(2999, 1500)).toArray()) {
        assertEquals(k % 4, train.read(k, row, 1));
        assertArrayEquals(new float[] {0, k, k + 0.5f, -k}, row);
      }
    }
  }

  @Test
  void filesOfOtherRecordsOrOfAnotherOrderHaveAnotherFingerprint() throws IOException {
    String fingerprint = write("a.records", 0, 9);
    assertEquals(fingerprint, write("b.records", 0, 9));
    assertNotEquals(fingerprint, write("b.records", 1, 10));
    assertNotEquals(fingerprint, write("b.records", 0, 8));
  }

  private static Pixels pixels() {
    return new Pixels(new byte[] {1, 2, 3, 4, 50, 60, 70, 80, (byte) 200, 0, 9, 8}, 3, 2, 2);
  }

  @Test
  void pixelsAndTheSamePictureAsAFileBecomeTheSameRow() throws Exception {
    BufferedImage image = new BufferedImage(2, 2, BufferedImage.TYPE_INT_RGB);
    byte[] planes = pixels().planes();
    for (int i = 0; i < 4; i++) {
      image.setRGB(
          i % 2,
          i / 2,
          (planes[i] & 0xFF) << 16 | (planes[4 + i] & 0xFF) << 8 | (planes[8 + i] & 0xFF));
    }
    ByteArrayOutputStream png = new ByteArrayOutputStream();
    ImageIO.write(image, "png", png);
    byte[] expected = planes;
    for (RecordKind kind : List.of(RecordKind.ENCODED, RecordKind.PIXELS)) {
      byte[] payload = kind == RecordKind.ENCODED ? png.toByteArray() : RawPixels.encode(pixels());
      try (RecordDecoder decoder = RecordDecoder.of(kind, PICTURE, true)) {
        byte[] row = new byte[12];
        decoder.readBytes(payload, "it", row, 0);
        assertArrayEquals(expected, row);
        float[] floats = new float[12];
        decoder.read(payload, "it", floats, 0);
        float[] code = Objects.requireNonNull(decoder.byteCode());
        for (int i = 0; i < 12; i++) {
          assertEquals(code[(i / 4) * 256 + (expected[i] & 0xFF)], floats[i], 1e-6f);
        }
      }
    }
  }

  private static void assertSays(String expected, Exception thrown) {
    String message = String.valueOf(thrown.getMessage());
    assertTrue(message.contains(expected), message);
  }

  @Test
  void aRecordThatIsNotAsItWasWrittenIsABadOneAndItsNeighboursAreGood() throws Exception {
    writeThree();
    Path file = folder.resolve("a.records");
    byte[] bytes = Files.readAllBytes(file);
    bytes[2 * 12 + 3] ^= 1;
    Files.write(file, bytes);
    try (RecordSource train = open("values", Split.TRAIN, VALUES)) {
      float[] row = new float[3];
      assertSays(
          file + ", record 2: it is not as it was written",
          assertThrows(BadRecordException.class, () -> train.read(2, row, 0)));
      assertEquals(3, train.read(3, row, 0));
    }
  }

  @ParameterizedTest
  @CsvSource({"1", "24", "40", "150"})
  void aFileThatWasCutShortIsRefused(int cut) throws Exception {
    writeThree();
    Path file = folder.resolve("a.records");
    byte[] bytes = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(bytes, bytes.length - cut));
    assertSays(
        file + " is no whole file of records",
        assertThrows(DataException.class, () -> open("values", Split.TRAIN, VALUES)));
  }

  @Test
  void anIndexThatWasChangedIsRefused() throws Exception {
    writeThree();
    Path file = folder.resolve("a.records");
    byte[] bytes = Files.readAllBytes(file);
    bytes[5 * 12 + 15] ^= 2;
    Files.write(file, bytes);
    assertSays(
        "its index is not as it was written",
        assertThrows(DataException.class, () -> open("values", Split.TRAIN, VALUES)));
  }

  @Test
  void whatDoesNotFitIsSaid() throws Exception {
    assertSays(
        "records.json is missing",
        assertThrows(DataException.class, () -> open("values", Split.TRAIN, VALUES)));
    writeThree();
    assertSays(
        "are values: give --data values:" + folder,
        assertThrows(DataException.class, () -> open("records", Split.TRAIN, PICTURE)));
    try (RecordSource other = open("values", Split.TRAIN, Shape.of(4))) {
      assertSays(
          "it has 3 values, but the network takes records of ",
          assertThrows(BadRecordException.class, () -> other.read(0, new float[4], 0)));
    }
    describe(RecordKind.VALUES, Map.of(Split.TRAIN, List.of("a.records")));
    assertSays(
        "There are no records to test with",
        assertThrows(DataException.class, () -> open("values", Split.TEST, VALUES)));
    describe(RecordKind.VALUES, Map.of(Split.TRAIN, List.of("gone.records")));
    assertSays(
        "gone.records cannot be read",
        assertThrows(DataException.class, () -> open("values", Split.TRAIN, VALUES)));
    Files.writeString(folder.resolve(RecordManifest.NAME), "{}");
    assertSays(
        "it describes no records",
        assertThrows(DataException.class, () -> open("values", Split.TRAIN, VALUES)));
    Files.writeString(
        folder.resolve(RecordManifest.NAME),
        "{\"convoy_records\":1,\"kind\":\"values\",\"classes\":4,\"train\":[\"../a\"]}");
    assertSays(
        "is no name of a file in its folder",
        assertThrows(DataException.class, () -> open("values", Split.TRAIN, VALUES)));
  }

  @Test
  void pixelsThatAreFewerThanTheyClaimAreRefused() {
    byte[] payload = RawPixels.encode(pixels());
    assertSays(
        "it claims 3×2×2 pixels and has 11 bytes",
        assertThrows(
            BadRecordException.class,
            () -> RawPixels.decode(Arrays.copyOf(payload, payload.length - 1), "it")));
  }
}
