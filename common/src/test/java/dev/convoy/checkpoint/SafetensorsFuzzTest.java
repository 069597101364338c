package dev.convoy.checkpoint;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convoy.fuzz.FuzzResult;
import dev.convoy.fuzz.Fuzzing;
import dev.convoy.fuzz.Fuzzing.Reader;
import dev.convoy.fuzz.Fuzzing.Share;
import dev.convoy.fuzz.Mutator;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Whatever stands in a file of weights. */
class SafetensorsFuzzTest {
  private static final List<TensorSpec> TENSORS =
      List.of(
          new TensorSpec("conv1.weight", List.of(4, 3, 2, 2)),
          new TensorSpec("conv1.bias", List.of(4)),
          new TensorSpec("scale", List.of()));
  private static final SafetensorsHeader HEADER =
      SafetensorsHeader.of(
          TENSORS,
          List.of(new TensorSpec("conv1.weight@runs", List.of(1, 2))),
          Map.of("format", "convoy", "step", "7"));

  private final MemoryStore store = new MemoryStore();

  private static byte[] file(byte[] header) {
    return ByteBuffer.allocate(Long.BYTES + header.length + (int) HEADER.dataBytes())
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(header.length)
        .put(header)
        .array();
  }

  private void read(byte[] file) {
    store.files.put("weights", file);
    try (SafetensorsFile weights = SafetensorsFile.open(store, "weights")) {
      for (TensorSpec tensor : weights.tensors()) {
        int elements = (int) tensor.elements(); // the file has them all, or was refused
        weights.read(tensor.name(), 0, new float[elements], 0, elements);
      }
      weights.readLongs("conv1.weight@runs", 2);
      weights.require(TENSORS, "network small");
    }
  }

  private static void fuzz(String reader, Mutator mutator, Reader target) {
    FuzzResult result =
        Fuzzing.of(reader, mutator, CheckpointException.class).run(Share.TENTH, target);
    assertTrue(result.accepted() > 0 && result.refused() > 0, result::toString);
  }

  @Test
  void bytesAreAFileOfWeightsOrRefusedInASentence() throws IOException {
    byte[] whole = file(HEADER.encode());
    fuzz("files of weights", Mutator.ofBytes(List.of(whole)), (bytes, random) -> read(bytes));
  }

  /** With a length before it that is right, so that all of it is looked at. */
  @Test
  void textIsAHeaderOrRefusedInASentence() throws IOException {
    String header = new String(HEADER.encode(), StandardCharsets.UTF_8);
    fuzz(
        "headers of files of weights",
        Mutator.ofTexts(List.of(header, header.replace(",\"", ",\n\""))),
        (bytes, random) -> read(file(bytes)));
  }
}
