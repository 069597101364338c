package dev.convoy.driver.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.convoy.control.ExitCode;
import dev.convoy.cost.DeviceSpeed;
import dev.convoy.cost.LinkCost;
import dev.convoy.driver.planning.StrategyChoice;
import dev.convoy.driver.report.ScalingReport;
import dev.convoy.driver.report.ScalingResult;
import dev.convoy.driver.report.ScalingRow;
import dev.convoy.driver.report.output.OutputDirectory;
import dev.convoy.network.zoo.Zoo;
import dev.convoy.placement.Strategy;
import dev.convoy.plan.PlanOptions;
import dev.convoy.simulate.ClusterSpec;
import dev.convoy.simulate.ClusterYaml;
import dev.convoy.simulate.Stragglers;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScalingRunTest {
  private static final Path CLUSTERS = Path.of("..", "deploy", "examples", "clusters");
  private static final ClusterSpec CLUSTER =
      ClusterSpec.ofHosts(8, DeviceSpeed.cpuCore(), new LinkCost(1e-5, 1e9, 1e-6));

  @TempDir Path directory;

  private static ScalingRun.Input input(
      String network, List<Strategy> strategies, int batch, int perWorker, Integer... workers) {
    return new ScalingRun.Input(
        Zoo.network(network),
        strategies.stream().<StrategyChoice>map(StrategyChoice.Named::new).toList(),
        List.of(workers),
        batch == 0 ? OptionalInt.empty() : OptionalInt.of(batch),
        perWorker == 0 ? OptionalInt.empty() : OptionalInt.of(perWorker),
        PlanOptions.PLAIN.chunks(2),
        1);
  }

  private static ScalingResult run(ScalingRun.Input input, ClusterSpec cluster) {
    return ScalingRun.prepare(input, cluster).run();
  }

  @Test
  void aRowIsAStrategyOnANumberOfWorkers() {
    ScalingResult result =
        run(
            input(
                "alexnet-cifar",
                List.of(Strategy.MODEL, Strategy.DATA, Strategy.HYBRID),
                0,
                32,
                4,
                1,
                2),
            CLUSTER);
    assertEquals(
        List.of("single 1", "model 2", "data 2", "model 4", "data 4", "hybrid 4"),
        result.rows().stream().map(r -> r.strategy() + " " + r.workers()).toList());
    assertEquals(
        List.of(32, 64, 64, 128, 128, 128), result.rows().stream().map(ScalingRow::batch).toList());
    assertEquals(
        List.of("hybrid on 2 workers is left out: they make no mesh of two axes."),
        result.leftOut());
    ScalingRow one = result.rows().get(0);
    assertEquals(1, one.speedUp());
    assertEquals(0, one.exposedShare());
    ScalingRow data = result.of("data").get(1);
    assertEquals(data.imagesPerSecond() / one.imagesPerSecond(), data.speedUp(), 1e-12);
    assertEquals(data.speedUp() / 4, data.efficiency(), 1e-12);
    assertTrue(data.step().mostBytesSent() > 0);
  }

  @Test
  void workersWithoutARowOfTheBatchAreLeftOutWithASentence() {
    ScalingResult result = run(input("alexnet-cifar", List.of(Strategy.DATA), 4, 0, 2, 8), CLUSTER);
    assertEquals(1, result.rows().size());
    assertEquals(
        List.of(
            "data on 8 workers is left out: batch 4 is smaller than the number of workers, 8: use a"
                + " larger --batch or fewer --workers."),
        result.leftOut());
    assertTrue(ScalingReport.text(result).contains("data on 8 workers is left out"));
  }

  @Test
  void aClusterThatIsTooSmallDoesNotFit() {
    RunException e =
        assertThrows(
            RunException.class,
            () ->
                ScalingRun.prepare(
                    input("alexnet-cifar", List.of(Strategy.DATA), 64, 0, 16), CLUSTER));
    assertEquals(
        "cluster 8 hosts has room for 8 workers, not for 16: lower --workers, or describe more hosts",
        e.getMessage());
    assertEquals(ExitCode.DOES_NOT_FIT, e.exitCode());
  }

  @Test
  void aBatchThatNobodyCanCountIsRefused() {
    RunException e =
        assertThrows(
            RunException.class,
            () ->
                ScalingRun.prepare(
                    input("alexnet-cifar", List.of(Strategy.DATA), 0, Integer.MAX_VALUE, 2),
                    CLUSTER));
    assertEquals(ExitCode.USAGE, e.exitCode());
  }

  @Test
  void stragglersMakeEverythingSlowerAndTheSeedSaysHowMuch() {
    ScalingRun.Input input = input("alexnet-cifar", List.of(Strategy.DATA), 64, 0, 4);
    double steady = run(input, CLUSTER).rows().get(0).imagesPerSecond();
    ClusterSpec unsteady = CLUSTER.with(new Stragglers(0.2, 3, 0));
    double slower = run(input, unsteady).rows().get(0).imagesPerSecond();
    assertTrue(slower < 0.9 * steady);
    assertEquals(slower, run(input, unsteady).rows().get(0).imagesPerSecond());
  }

  @Test
  void aResultIsWrittenAsDataAndAsAPicture() throws IOException {
    ScalingResult result =
        run(
            input("alexnet-cifar", List.of(Strategy.MODEL, Strategy.DATA), 64, 0, 1, 2, 4),
            CLUSTER);
    try (OutputDirectory output = OutputDirectory.open(directory)) {
      assertTrue(ScalingRun.write(result, output).isEmpty());
    }
    JsonNode json = new ObjectMapper().readTree(directory.resolve("scaling.json").toFile());
    assertEquals("alexnet-cifar", json.get("network").asText());
    assertEquals(5, json.get("rows").size());
    JsonNode last = json.get("rows").get(4);
    assertEquals("data", last.get("strategy").asText());
    assertEquals("4x1", last.get("mesh").asText());
    assertEquals(
        64 / (last.get("step_ms").asDouble() / 1e3),
        last.get("images_per_second").asDouble(),
        1e-6);
    BufferedImage plot = ImageIO.read(directory.resolve("scaling.png").toFile());
    assertEquals(960, plot.getWidth());
    assertEquals(640, plot.getHeight());
  }

  /** What published throughput of one device the described ones were given. */
  @ParameterizedTest
  @CsvSource({
    "k20-8.yaml,alexnet-owt,128,326.7",
    "titan-4.yaml,alexnet,256,141.2",
    "p100-16.yaml,alexnet-owt,512,2987"
  })
  void describedDevicesAreAsFastAsPublished(
      String file, String network, int batch, double imagesPerSecond) throws IOException {
    ClusterSpec cluster =
        ClusterYaml.read(
            Files.readString(CLUSTERS.resolve(file)), CLUSTERS.resolve(file).toString());
    ScalingResult result = run(input(network, List.of(), batch, 0, 1), cluster);
    assertEquals(imagesPerSecond, result.rows().get(0).imagesPerSecond(), 0.01 * imagesPerSecond);
  }

  @Test
  void everyExampleDescribesACluster() throws IOException {
    try (Stream<Path> files = Files.list(CLUSTERS)) {
      for (Path file : files.toList()) {
        ClusterSpec cluster = ClusterYaml.read(Files.readString(file), file.toString());
        ScalingResult result =
            run(input("alexnet-cifar", List.of(Strategy.ONE_WEIRD_TRICK), 64, 0, 4), cluster);
        assertEquals(1, result.rows().size(), file.toString());
      }
    }
  }
}
