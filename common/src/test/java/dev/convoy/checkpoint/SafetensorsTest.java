package dev.convoy.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SafetensorsTest {
  private static final TensorSpec WEIGHT = new TensorSpec("conv1.weight", List.of(4, 3, 2, 2));
  private static final TensorSpec BIAS = new TensorSpec("conv1.bias", List.of(4));
  private static final List<TensorSpec> BOTH = List.of(WEIGHT, BIAS);

  @TempDir Path directory;
  private Path file = Path.of("");

  @BeforeEach
  void nameTheFile() {
    file = directory.resolve("deep").resolve("weights.safetensors");
  }

  @Test
  void segmentsWrittenInAnyOrderAreReadBackAsRows() {
    writeWhole();
    try (SafetensorsFile weights = SafetensorsFile.open(file)) {
      weights.require(BOTH, "network tiny");
      float[] rows = new float[25];
      weights.read("conv1.weight", 12, rows, 1, 24);
      assertArrayEquals(values(0, 1), Arrays.copyOfRange(rows, 0, 1));
      assertArrayEquals(values(12, 24), Arrays.copyOfRange(rows, 1, 25));
      assertEquals(Map.of("format", "convoy", "step", "7"), weights.metadata());
      assertEquals(BOTH, weights.tensors());
    }
  }

  @Test
  void theFileIsLaidOutAsTheFormatSays() throws IOException {
    writeWhole();
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    byte[] json = new byte[Math.toIntExact(bytes.getLong())];
    bytes.get(json);
    JsonNode header = new ObjectMapper().readTree(json);
    assertEquals("F32", header.path("conv1.weight").path("dtype").asText());
    assertEquals("[4,3,2,2]", header.path("conv1.weight").path("shape").toString());
    assertEquals("[192,208]", header.path("conv1.bias").path("data_offsets").toString());
    assertEquals(0, bytes.position() % 8);
    assertEquals(208, bytes.remaining());
    assertEquals(3f, bytes.getFloat(bytes.position() + 12));
  }

  @Test
  void aFileWithAHoleNeverGetsItsName() {
    try (SafetensorsWriter writer = SafetensorsWriter.create(file, BOTH, Map.of())) {
      writer.write("conv1.weight", 0, bytes(0, 48));
      writer.write("conv1.bias", 0, bytes(0, 3));
      writer.write("conv1.bias", 1, bytes(0, 2));
      var error = assertThrows(CheckpointException.class, writer::commit);
      assertTrue(error.toString().contains("1 of 4 elements of tensor conv1.bias"));
    }
    assertFalse(Files.exists(file));
    assertEquals(0, directory.resolve("deep").toFile().list().length);
  }

  @Test
  void aSegmentOutsideOfItsTensorIsRefused() {
    try (SafetensorsWriter writer = SafetensorsWriter.create(file, BOTH, Map.of())) {
      var error =
          assertThrows(CheckpointException.class, () -> writer.write("conv1.bias", 2, bytes(0, 3)));
      assertEquals(
          "elements 2 to 5 of tensor conv1.bias do not exist: its shape is 4", error.getMessage());
      assertThrows(CheckpointException.class, () -> writer.write("fc9.bias", 0, bytes(0, 1)));
      assertThrows(
          CheckpointException.class,
          () -> writer.write("conv1.bias", Long.MAX_VALUE - 1, bytes(0, 3)));
      String strange = "fc\n" + "9".repeat(500);
      String said =
          String.valueOf(
              assertThrows(CheckpointException.class, () -> writer.write(strange, 0, bytes(0, 1)))
                  .getMessage());
      assertTrue(said.contains("has no place for tensor fc\\u000a99"), said);
      assertTrue(said.endsWith("9…"), said);
    }
  }

  @Test
  void everyTruncationIsRefused() throws IOException {
    writeWhole();
    byte[] whole = Files.readAllBytes(file);
    for (int length = 0; length < whole.length; length += 3) {
      Files.write(file, Arrays.copyOf(whole, length));
      var error = assertThrows(CheckpointException.class, () -> SafetensorsFile.open(file).close());
      assertTrue(error.toString().contains(file.toString()), error.getMessage());
    }
  }

  @Test
  void otherFilesAreRefused() throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, "This is no file of weights, but it is long enough to be one.");
    assertEquals(
        "cannot use the weights in " + file + ": it does not begin with a header's length",
        assertThrows(CheckpointException.class, () -> SafetensorsFile.open(file)).getMessage());
    assertEquals(
        "there is no file of weights at " + directory.resolve("none"),
        assertThrows(
                CheckpointException.class, () -> SafetensorsFile.open(directory.resolve("none")))
            .getMessage());
  }

  @Test
  void aMismatchNamesTheTensorAndBothShapes() {
    writeWhole();
    try (SafetensorsFile weights = SafetensorsFile.open(file)) {
      TensorSpec other = new TensorSpec("conv1.weight", List.of(8, 3, 2, 2));
      assertEquals(
          "dev.convoy.checkpoint.CheckpointException: cannot use the weights in "
              + file
              + ": tensor conv1.weight has shape 4×3×2×2, but network wide needs 8×3×2×2",
          refusal(weights, List.of(other, BIAS), "network wide"));
      assertTrue(
          refusal(weights, List.of(WEIGHT), "network short")
              .endsWith("its tensor conv1.bias is not part of network short"));
      assertTrue(
          refusal(weights, List.of(new TensorSpec("fc6.weight", List.of(2))), "network deep")
              .endsWith("it has no tensor fc6.weight, which network deep needs"));
    }
  }

  private static String refusal(SafetensorsFile file, List<TensorSpec> wanted, String owner) {
    return assertThrows(CheckpointException.class, () -> file.require(wanted, owner)).toString();
  }

  private void writeWhole() {
    Map<String, String> metadata = Map.of("format", "convoy", "step", "7");
    try (SafetensorsWriter writer = SafetensorsWriter.create(file, BOTH, metadata)) {
      writer.write("conv1.weight", 24, bytes(24, 24));
      writer.write("conv1.bias", 0, bytes(0, 4));
      writer.write("conv1.weight", 0, bytes(0, 24));
      writer.commit();
    }
  }

  private static float[] values(int from, int count) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = from + i;
    }
    return values;
  }

  private static byte[] bytes(int from, int count) {
    ByteBuffer bytes = ByteBuffer.allocate(count * 4).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values(from, count));
    return bytes.array();
  }
}
