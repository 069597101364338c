package dev.convoy.checkpoint;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convoy.network.Convolution;
import dev.convoy.network.Network;
import dev.convoy.network.TransposedConvolution;
import dev.convoy.tensor.Shape;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TransposedWeightsTest {
  private static final String KEY = "transposed_convolution_weights";

  @TempDir Path directory;

  private static Network network(int inputs, int outputs) {
    return Network.builder("up", Shape.of(inputs, 4, 4))
        .add("up", TransposedConvolution.of(outputs, 2).stride(2))
        .build();
  }

  /** Writes a file whose weight has these first two sizes, and has the network look at it. */
  private void require(Network network, int first, int second, Map<String, String> metadata) {
    Path file = directory.resolve("w.safetensors");
    List<TensorSpec> tensors = new ArrayList<>(TensorSpec.of(network));
    tensors.set(0, new TensorSpec("up.weight", List.of(first, second, 2, 2)));
    try (SafetensorsWriter writer = SafetensorsWriter.create(file, tensors, metadata)) {
      tensors.forEach(t -> writer.write(t.name(), 0, new byte[(int) t.elements() * Float.BYTES]));
      writer.commit();
    }
    try (SafetensorsFile weights = SafetensorsFile.open(file)) {
      weights.require(network);
    }
  }

  private String refusal(Network network, int first, int second, Map<String, String> metadata) {
    CheckpointException e =
        assertThrows(CheckpointException.class, () -> require(network, first, second, metadata));
    return String.valueOf(e.getMessage());
  }

  @Test
  void aFileOfConvoysSaysItsOrder() {
    assertEquals(Map.of(KEY, "out,in"), TransposedWeights.metadata(network(3, 5)));
    Network plain = Network.builder("n", Shape.of(3, 4, 4)).add("c", Convolution.of(5, 1)).build();
    assertEquals(Map.of(), TransposedWeights.metadata(plain));
  }

  @Test
  void outputsFirstIsReadWhereTheShapeOrTheFileSaysSo() {
    assertDoesNotThrow(() -> require(network(3, 5), 5, 3, Map.of()));
    assertDoesNotThrow(() -> require(network(4, 4), 4, 4, Map.of(KEY, "out,in")));
    assertDoesNotThrow(() -> require(network(4, 4), 4, 4, Map.of("format", "convoy")));
  }

  @Test
  void inputsFirstIsRefusedWithWhatToDo() {
    String shape = refusal(network(3, 5), 3, 5, Map.of("format", "pt"));
    assertTrue(
        shape.contains("tensor up.weight is stored (in, out, kernel...), as PyTorch does"), shape);
    assertTrue(shape.contains("exchange the first two axes"), shape);
    String said = refusal(network(4, 4), 4, 4, Map.of(KEY, "in,out"));
    assertTrue(said.contains("is stored (in, out, kernel...), as its file says"), said);
  }

  @Test
  void aSquareWeightOfAnotherProgramMustSayItsOrder() {
    String refusal = refusal(network(4, 4), 4, 4, Map.of("format", "pt"));
    assertTrue(refusal.contains("and its file does not say"), refusal);
  }

  @Test
  void anotherShapeIsRefusedAsAnyOther() {
    String refusal = refusal(network(3, 5), 6, 3, Map.of());
    assertTrue(refusal.contains("has shape 6×3×2×2, but network up needs 5×3×2×2"), refusal);
  }
}
