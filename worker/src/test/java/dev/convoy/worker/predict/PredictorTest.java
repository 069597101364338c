package dev.convoy.worker.predict;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convoy.checkpoint.CheckpointException;
import dev.convoy.checkpoint.RandomBytes;
import dev.convoy.checkpoint.SafetensorsFile;
import dev.convoy.checkpoint.SafetensorsWriter;
import dev.convoy.checkpoint.TensorSpec;
import dev.convoy.network.Flatten;
import dev.convoy.network.Linear;
import dev.convoy.network.Network;
import dev.convoy.network.SoftmaxCrossEntropy;
import dev.convoy.tensor.DataType;
import dev.convoy.tensor.Shape;
import dev.convoy.worker.data.batch.InputRows;
import dev.convoy.worker.kernel.Kernels;
import dev.convoy.worker.kernel.reference.ReferenceKernels;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A linear network, whose scores can be said by hand. */
class PredictorTest {
  private static final float[] WEIGHTS = {1, 2, 3, 4, -1, 0.5f, 0, 2};
  private static final float[] BIAS = {0.25f, -3};

  @TempDir Path directory;

  private static Network network(int outputs) {
    return Network.builder("linear", Shape.of(1, 2, 2))
        .add("flatten", new Flatten())
        .add("fc", new Linear(outputs, true))
        .add("loss", new SoftmaxCrossEntropy())
        .build();
  }

  private static byte[] bytes(float[] values) {
    ByteBuffer bytes =
        ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    return bytes.array();
  }

  private SafetensorsFile weights() throws Exception {
    Path file = directory.resolve("weights.safetensors");
    try (SafetensorsWriter writer =
        SafetensorsWriter.create(file, TensorSpec.of(network(2)), Map.of())) {
      writer.write("fc.weight", 0, bytes(WEIGHTS));
      writer.write("fc.bias", 0, bytes(BIAS));
      writer.commit();
    }
    return SafetensorsFile.open("it", RandomBytes.of(Files.readAllBytes(file)));
  }

  private static void assertScores(float[] record, float[] scores, int row) {
    for (int k = 0; k < 2; k++) {
      double expected = BIAS[k];
      for (int i = 0; i < 4; i++) {
        expected += WEIGHTS[4 * k + i] * record[i];
      }
      assertEquals(expected, scores[2 * row + k], 1e-4);
    }
  }

  @Test
  void rowsOfValuesAndOfBytesHaveTheScoresOfTheWeights() throws Exception {
    float[] code = new float[256];
    for (int k = 0; k < 256; k++) {
      code[k] = k / 10f - 3;
    }
    byte[] pixels = {0, 10, 30, (byte) 255, 1, 2, 3, 4};
    float[] values = new float[8];
    for (int i = 0; i < 8; i++) {
      values[i] = code[pixels[i] & 0xFF];
    }
    try (Kernels kernels = new ReferenceKernels()) {
      for (DataType type : new DataType[] {DataType.F32, DataType.U8}) {
        try (SafetensorsFile weights = weights();
            Predictor predictor = Predictor.open(network(2), weights, 2, type, kernels)) {
          InputRows rows =
              type == DataType.U8
                  ? new InputRows.Bytes(pixels, code, new int[0])
                  : new InputRows.Values(values);
          for (int time = 0; time < 2; time++) {
            float[] scores = predictor.scores(rows);
            assertScores(values, scores, 0);
            assertScores(Arrays.copyOfRange(values, 4, 8), scores, 1);
          }
        }
      }
    }
  }

  @Test
  void weightsOfAnotherNetworkAreRefused() throws Exception {
    try (Kernels kernels = new ReferenceKernels();
        SafetensorsFile weights = weights()) {
      CheckpointException thrown =
          assertThrows(
              CheckpointException.class,
              () -> Predictor.open(network(3), weights, 2, DataType.F32, kernels));
      assertTrue(String.valueOf(thrown.getMessage()).contains("fc.weight"), thrown.getMessage());
    }
  }
}
