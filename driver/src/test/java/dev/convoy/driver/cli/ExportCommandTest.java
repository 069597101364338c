package dev.convoy.driver.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convoy.checkpoint.SafetensorsWriter;
import dev.convoy.checkpoint.TensorSpec;
import dev.convoy.network.Network;
import dev.convoy.network.yaml.NetworkYaml;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code convoy export}, as a user calls it. */
class ExportCommandTest {
  private static final String NETWORK =
      """
      {name: small, input: [3, 8, 8], layers: [
        {conv: {convolution: 4, kernel: 3, groups: 1}}, {all: global-average-pooling},
        {fc: {linear: 5}}, {loss: softmax-cross-entropy}]}
      """;

  private record Outcome(int code, String out, String err) {}

  @TempDir Path directory;
  private Path yaml = Path.of("");
  private Path onnx = Path.of("");

  @BeforeEach
  void writeTheNetwork() throws Exception {
    yaml = directory.resolve("small.yaml");
    onnx = directory.resolve("small.onnx");
    Files.writeString(yaml, NETWORK);
  }

  private Outcome export(String... more) {
    String[] args = new String[5 + more.length];
    System.arraycopy(
        new String[] {
          "export", "--network", yaml.toString(), "--output", directory + "/small.onnx"
        },
        0,
        args,
        0,
        5);
    System.arraycopy(more, 0, args, 5, more.length);
    return run(args);
  }

  private static Outcome run(String... args) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int code = Main.run(args, new PrintWriter(out), new PrintWriter(err));
    return new Outcome(code, out.toString(), err.toString());
  }

  /** Weights of which hardly any is not 0. */
  private Path weights(Network network) {
    Path file = directory.resolve("weights.safetensors");
    try (SafetensorsWriter writer =
        SafetensorsWriter.create(file, TensorSpec.of(network), Map.of())) {
      for (TensorSpec spec : TensorSpec.of(network)) {
        byte[] bytes = new byte[(int) spec.elements() * Float.BYTES];
        bytes[0] = 1;
        writer.write(spec.name(), 0, bytes);
      }
      writer.commit();
    }
    return file;
  }

  @Test
  void itSaysWhatTheModelReadsAndGives() {
    Outcome outcome = export();
    assertEquals(0, outcome.code(), outcome.err());
    assertTrue(outcome.out().contains("opset 17, initial weights"), outcome.out());
    assertTrue(outcome.out().contains("reads  input, batch×3×8×8"), outcome.out());
    assertTrue(outcome.out().contains("gives  fc, batch×5"), outcome.out());
  }

  @Test
  void aNameThatEndsInZipIsAModelOfDeeplearning4j() {
    Path zip = directory.resolve("small.zip");
    Outcome outcome = run("export", "--network", yaml.toString(), "--output", zip.toString());
    assertEquals(0, outcome.code(), outcome.err());
    assertTrue(
        outcome.out().contains("a ComputationGraph of 4 vertices, 137 parameters, initial weights"),
        outcome.out());
    assertTrue(outcome.out().contains("reads  input, batch×3×8×8"), outcome.out());
    assertTrue(outcome.out().contains("gives  loss, probabilities of 5 classes"), outcome.out());
    assertTrue(Files.isRegularFile(zip));
  }

  @Test
  void aLayerThatDeeplearning4jHasNotEndsInASentence() throws Exception {
    Files.writeString(
        yaml,
        NETWORK.replace("global-average-pooling}", "hard-swish}, {g: global-average-pooling}"));
    Path zip = directory.resolve("small.zip");
    Outcome outcome = run("export", "--network", yaml.toString(), "--output", zip.toString());
    assertEquals(2, outcome.code(), outcome.err());
    assertTrue(
        outcome.err().contains("layer all (hard-swish): Deeplearning4j has none"), outcome.err());
    assertFalse(Files.exists(zip));
  }

  @Test
  void theSameNetworkAndWeightsAreTheSameBytes() throws Exception {
    export();
    byte[] first = Files.readAllBytes(onnx);
    export();
    assertArrayEquals(first, Files.readAllBytes(onnx));
    export("--seed", "2");
    assertFalse(Arrays.equals(first, Files.readAllBytes(onnx)));
  }

  @Test
  void savedWeightsAreFoundInTheDirectoryOfARun() {
    weights(NetworkYaml.read(NETWORK, "small.yaml"));
    Outcome outcome = export("--weights", directory.toString());
    assertEquals(0, outcome.code(), outcome.err());
    assertTrue(outcome.out().contains("weights of " + directory), outcome.out());
  }

  @Test
  void weightsOfAnotherNetworkLeaveTheEarlierFileAlone() throws Exception {
    export();
    byte[] first = Files.readAllBytes(onnx);
    Path other = weights(NetworkYaml.read(NETWORK.replace("linear: 5", "linear: 6"), "o.yaml"));
    Outcome outcome = export("--weights", other.toString());
    assertEquals(2, outcome.code());
    assertTrue(
        outcome.err().contains("tensor fc.weight has shape 6×4, but network small needs 5×4"),
        outcome.err());
    assertArrayEquals(first, Files.readAllBytes(onnx));
  }

  @Test
  void nothingIsLeftWhereTheFileCannotBeWritten() throws Exception {
    Files.createDirectories(onnx.resolve("in-the-way"));
    Outcome outcome = export();
    assertEquals(2, outcome.code());
    assertTrue(outcome.err().contains("is a directory: name a file"), outcome.err());
    assertEquals(2, directory.toFile().list().length);
  }
}
