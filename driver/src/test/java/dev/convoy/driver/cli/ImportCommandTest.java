package dev.convoy.driver.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convoy.checkpoint.SafetensorsFile;
import dev.convoy.network.yaml.NetworkYaml;
import dev.convoy.network.zoo.Zoo;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code convoy import}, as a user calls it. */
class ImportCommandTest {
  private record Outcome(int code, String out, String err) {}

  @TempDir Path directory;

  private static Outcome run(String... args) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int code = Main.run(args, new PrintWriter(out), new PrintWriter(err));
    return new Outcome(code, out.toString(), err.toString());
  }

  private Path exported(String network) {
    Path onnx = directory.resolve(network + ".onnx");
    Outcome outcome = run("export", "--network", network, "--output", onnx.toString());
    assertEquals(0, outcome.code(), outcome.err());
    return onnx;
  }

  private Outcome imported(Path onnx) {
    return run("import", onnx.toString(), "--output", directory.resolve("out").toString());
  }

  private void refused(Path onnx, String sentence) {
    Outcome outcome = imported(onnx);
    assertEquals(2, outcome.code(), outcome.err());
    assertTrue(outcome.err().contains(sentence), outcome.err());
  }

  @Test
  void whatWasExportedComesBackAndGoesOutAgainAlike() throws Exception {
    Path onnx = exported("shufflenet-v1-cifar");
    Outcome outcome = imported(onnx);
    assertEquals(0, outcome.code(), outcome.err());
    assertTrue(outcome.out().contains("Read shufflenet-v1-cifar from"), outcome.out());
    Path out = directory.resolve("out");
    Path yaml = out.resolve("network.yaml");
    assertEquals(
        Zoo.network("shufflenet-v1-cifar"), NetworkYaml.read(Files.readString(yaml), "out"));
    try (SafetensorsFile weights = SafetensorsFile.open(out.resolve("weights.safetensors"))) {
      weights.require(Zoo.network("shufflenet-v1-cifar"));
    }
    Path again = directory.resolve("again.onnx");
    Outcome second =
        run(
            "export",
            "--network",
            yaml.toString(),
            "--weights",
            out.toString(),
            "--output",
            again.toString());
    assertEquals(0, second.code(), second.err());
    assertArrayEquals(Files.readAllBytes(onnx), Files.readAllBytes(again));
  }

  @Test
  void aZipOfDeeplearning4jComesBackToo() throws Exception {
    Path zip = directory.resolve("alexnet-cifar.zip");
    Outcome written = run("export", "--network", "alexnet-cifar", "--output", zip.toString());
    assertEquals(0, written.code(), written.err());
    Outcome outcome = imported(zip);
    assertEquals(0, outcome.code(), outcome.err());
    assertTrue(outcome.out().contains("Read alexnet-cifar from " + zip), outcome.out());
    Path yaml = directory.resolve("out").resolve("network.yaml");
    assertEquals(Zoo.network("alexnet-cifar"), NetworkYaml.read(Files.readString(yaml), "out"));
  }

  @Test
  void theSizeOfImagesIsForZipsThatDoNotSayIt() throws Exception {
    Path zip = directory.resolve("alexnet-cifar.zip");
    assertEquals(0, run("export", "--network", "alexnet-cifar", "--output", zip.toString()).code());
    String out = directory.resolve("out").toString();
    for (Path file : List.of(zip, exported("nin-cifar"))) {
      Outcome outcome = run("import", file.toString(), "--output", out, "--image-size", "32x32");
      assertEquals(2, outcome.code(), outcome.err());
      assertTrue(outcome.err().contains("leave out --image-size"), outcome.err());
    }
    Outcome none = run("import", zip.toString(), "--output", out, "--image-size", "big");
    assertEquals(2, none.code(), none.err());
    assertTrue(none.err().contains("'big' is no size of images, as 224 or 224x192"), none.err());
  }

  @Test
  void weightsOfAnEarlierRunAreNotReplaced() {
    Path onnx = exported("nin-cifar");
    assertEquals(0, imported(onnx).code());
    refused(onnx, "holds the weights of an earlier run");
  }

  @Test
  void aFileThatIsNoModelIsRefusedInASentence() throws Exception {
    Path file = directory.resolve("m.onnx");
    refused(file, "cannot read the model " + file + ": there is no ");
    refused(directory, "it is a directory");
    Files.writeString(file, "not a model");
    refused(file, "cannot read the model " + file + ": at byte ");
    Files.write(file, new byte[0]);
    refused(file, "it is no ONNX model: it has no graph");
    byte[] whole = Files.readAllBytes(exported("nin-cifar"));
    Files.write(file, Arrays.copyOf(whole, whole.length / 2));
    refused(file, "more bytes should follow than the file or message has");
  }
}
