package dev.convoy.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The examples of the distribution, run as their first lines say. */
@Timeout(900)
class ExamplesIT {
  private static final String MASTER = "local-cluster[2,1,1024]";

  @TempDir Path directory;

  private static String run(String script, Map<String, String> environment, List<String> arguments)
      throws Exception {
    try (ConvoyProcess process = ConvoyProcess.startScript(script, environment, arguments)) {
      int code = process.awaitExit();
      assertEquals(0, code, process.output());
      return process.output();
    }
  }

  private static String submit(String job, String... arguments) throws Exception {
    List<String> words = new ArrayList<>(List.of(job, "--master", MASTER, "--"));
    words.addAll(List.of(arguments));
    return run("examples/java/run.sh", Map.of(), words);
  }

  @Test
  void aJobOfOnesOwnTrainsInItsSessionAndGoesOn() throws Exception {
    Path output = directory.resolve("out");
    String said =
        submit(
            "TrainInSession",
            "alexnet-cifar",
            "2",
            "generated:count=256,test=64",
            "3",
            output.toString());
    assertTrue(said.contains("step 2: loss "), said);
    assertTrue(said.contains("accuracy 0."), said);
    assertTrue(said.contains("the session goes on: 1000"), said);
    assertTrue(Files.exists(output.resolve("weights.safetensors")), said);
  }

  @Test
  void aPipelineLearnsColoursFromAFolderOfImages() throws Exception {
    Path images = ColourImages.folder(directory.resolve("images"), 40);
    Path model = directory.resolve("model");
    String said =
        submit("ImagePipeline", images.toString(), "alexnet-cifar", "2", "40", model.toString());
    assertTrue(ColourImages.accuracy(said) > 0.75, said);
    assertTrue(Files.exists(model.resolve("metadata")), said);
  }

  @Test
  void anExperimentLeavesOneTableAndOnePageOfAllRuns() throws Exception {
    Path output = directory.resolve("experiment");
    Map<String, String> what =
        Map.of(
            "NETWORKS", "alexnet-cifar", "WORKERS", "2", "BATCHES", "16 32", "STRATEGIES", "data");
    List<String> arguments =
        List.of(
            output.toString(),
            "--steps=3",
            "--unmeasured-steps=1",
            "--rounds=1",
            "--no-predict",
            "--data=generated:count=64,test=16");
    String said = run("examples/experiments/throughput.sh", what, arguments);
    assertEquals(3, Files.readAllLines(output.resolve("throughput.csv")).size(), said);
    assertTrue(Files.exists(output.resolve("report/report.html")), said);
  }
}
