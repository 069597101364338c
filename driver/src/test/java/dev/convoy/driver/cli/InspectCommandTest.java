package dev.convoy.driver.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convoy.network.yaml.NetworkYaml;
import dev.convoy.network.zoo.Zoo;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Networks from files, and what {@code inspect} tells about any network. */
class InspectCommandTest {
  private static final String EXAMPLE =
      Path.of("..", "deploy", "examples", "two-towers.yaml").toString();

  private record Outcome(int code, String out, String err) {
    /** A line of a table, with its columns one space apart. */
    String line(String begin) {
      return out.lines()
          .map(l -> l.replaceAll(" +", " "))
          .filter(l -> l.startsWith(begin + " "))
          .findFirst()
          .orElseThrow(() -> new AssertionError("no " + begin + " in\n" + out + err));
    }
  }

  @TempDir Path directory;

  private static Outcome run(String... args) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int code = Main.run(args, new PrintWriter(out), new PrintWriter(err));
    return new Outcome(code, out.toString(), err.toString());
  }

  @Test
  void yamlIsTheNetworkAndNothingElse() {
    Outcome outcome = run("inspect", "--network", "alexnet", "--yaml");
    assertEquals(0, outcome.code(), outcome.err());
    assertEquals(Zoo.network("alexnet"), NetworkYaml.read(outcome.out(), "out"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"inspect --workers 2", "plan --cluster DIR/cluster.yaml"})
  void aNetworkMayBeAFile(String command) throws IOException {
    Path file = directory.resolve("copy.yml");
    Files.writeString(file, NetworkYaml.write(Zoo.network("alexnet-cifar")));
    Files.writeString(
        directory.resolve("cluster.yaml"),
        "{name: two, hosts: [{count: 2, device: cpu, network: {bandwidth: 1 Gbit/s, latency: 20 us}}]}");
    String line = command.replace("DIR", directory.toString());
    Outcome named = run(line.split(" ", -1));
    Outcome read = run((line + " --network " + file).split(" ", -1));
    assertEquals(0, read.code(), read.err());
    assertEquals(named.out(), read.out());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--network DIR/none.yaml | cannot read --network DIR/none.yaml: there is no such file",
        "--network none.yml | cannot read --network none.yml: there is no such file",
        "--network DIR | --network DIR is a directory: name a YAML file",
        "--network DIR/latin.yaml | cannot read --network DIR/latin.yaml: it is not text in UTF-8",
        "--network DIR/bad.yaml | DIR/bad.yaml, line 4: layer c: groups=2 does not divide in=3",
        "--network DIR/bad.yaml --groups 2 | --groups changes a network that has a name",
        "--against sparse | --against sparse is not known: choose dense",
        "--kernels --batch 0 | --batch 0 must be at least 1",
      })
  void aMistakeIsOneSentenceWithExitCodeTwo(String line, String says) throws IOException {
    Files.write(directory.resolve("latin.yaml"), new byte[] {'n', (byte) 0xe4});
    Files.writeString(
        directory.resolve("bad.yaml"),
        "name: n\ninput: [3, 8, 8]\nlayers:\n  - c: {convolution: 2, kernel: 1, groups: 2}\n");
    String here = directory.toString();
    Outcome outcome = run(("inspect " + line.replace("DIR", here)).split(" "));
    assertEquals(2, outcome.code(), outcome.err());
    assertEquals(1, outcome.err().lines().count(), outcome.err());
    assertTrue(outcome.err().startsWith("convoy: " + says.replace("DIR", here)), outcome.err());
  }

  @Test
  void layersSayInWordsWhichChannelsTheyNeed() {
    Outcome outcome = run("inspect", "--network", "alexnet");
    assertEquals(
        "conv2 5×5 convolution, 2 groups 256×27×27 307,456 223,948,800 own group, 48 of 96 746 KB",
        outcome.line("conv2"));
    assertTrue(outcome.line("conv3").contains(" all 256 "), outcome.out());
    assertTrue(
        outcome.line("norm1").contains(" same, and 2 on each side in its tower "), outcome.out());
    assertTrue(outcome.line("relu1").contains(" same "), outcome.out());
    assertTrue(outcome.line("flatten").contains(" names only "), outcome.out());
  }

  /** AlexNet's conv2, by hand: 256 · 96/2 · 25 + 256 weights and biases; dense without the half. */
  @Test
  void whatAlphaMeansIsSaidWhereThereIsOne() {
    String sentence = "is x / (k + alpha/n · Σ x²)^beta: alpha is divided by n.";
    assertTrue(run("inspect", "--network", "alexnet").out().contains(sentence));
    assertFalse(run("inspect", "--network", "resnet50").out().contains(sentence));
  }

  @Test
  void againstDenseShowsWhatGroupsSave() {
    Outcome outcome = run("inspect", "--network", "alexnet", "--against", "dense");
    assertTrue(
        outcome
            .out()
            .replaceAll(" +", " ")
            .contains("conv2 2 307,456 614,656 2.00× 223,948,800 447,897,600 2.00×"),
        outcome.out());
    assertTrue(outcome.out().contains("62,378,344"), outcome.out());
  }

  @Test
  void theExampleHoldsATowerAWorker() {
    Outcome outcome = run("inspect", "--network", EXAMPLE, "--workers", "2");
    assertEquals(0, outcome.code(), outcome.err());
    String shares = outcome.out().substring(outcome.out().indexOf("model on 2 workers"));
    assertTrue(
        shares.replaceAll(" +", " ").contains("stage1.0.main.conv1 0-31 32-63"), outcome.out());
  }

  @Test
  void kernelsNameTheCodeOfEveryLayer() {
    Outcome outcome =
        run("inspect", "--network", "shufflenet-v1-cifar", "--kernels", "--batch", "8");
    assertEquals(0, outcome.code(), outcome.err());
    assertTrue(outcome.out().contains("Slow implementations of oneDNN (ref, gemm) are refused"));
    String table = outcome.out().substring(outcome.out().indexOf("One worker"));
    assertTrue(table.lines().anyMatch(l -> l.matches("conv1 .*convolution .*jit.*")), table);
    assertTrue(table.lines().anyMatch(l -> l.matches("loss .*")), table);
    assertTrue(table.lines().noneMatch(l -> l.contains("shuffle ")), table);
  }
}
