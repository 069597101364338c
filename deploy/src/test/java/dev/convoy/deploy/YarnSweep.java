package dev.convoy.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Convoy on YARN and HDFS, real daemons on this machine, by {@code yarn/submit.sh}. It needs jars
 * that the ordinary test run does without, so its name keeps it out of that; {@code
 * deploy/bin/clusters} runs it and prints a table.
 */
@Timeout(1800)
class YarnSweep {
  private static final String TRAINED = "Results are in";

  @TempDir static Path directory;
  private static HadoopCluster hadoop;

  private final long begin = System.nanoTime();

  @BeforeAll
  static void start() throws Exception {
    hadoop = HadoopCluster.start(directory);
  }

  @AfterAll
  static void stop() throws Exception {
    hadoop.stop();
  }

  @AfterEach
  void nothingIsLeft() throws InterruptedException {
    assertEquals(List.of(), hadoop.left());
  }

  @Test
  void aDriverHereTrainsInContainers() throws Exception {
    Path output = directory.resolve("client");
    try (ConvoyProcess submit = submit(List.of(), train(output, 3))) {
      assertEquals(0, submit.awaitExit(), submit.output());
      assertTrue(submit.output().contains(TRAINED), submit.output());
    }
    assertTrue(Files.isRegularFile(output.resolve("weights.safetensors")));
    say("client mode: train", "done, weights are there");
  }

  @Test
  void aDriverInAContainerSavesToHdfsAndAnotherGoesOnFromThere() throws Exception {
    Path output = directory.resolve("cluster");
    List<String> command = new ArrayList<>(train(output, 6));
    command.addAll(
        List.of("--checkpoint-every", "2", "--checkpoints", "hdfs:///user/convoy/checkpoints"));
    try (ConvoyProcess submit = submit(List.of("--deploy-mode", "cluster"), command)) {
      assertEquals(0, submit.awaitExit(), submit.output());
    }
    assertTrue(Files.isRegularFile(output.resolve("weights.safetensors")));
    List<String> more =
        List.of("train", "--resume", output.toString(), "--steps", "8", "--workers", "1");
    try (ConvoyProcess submit = submit(List.of(), more)) {
      assertEquals(0, submit.awaitExit(), submit.output());
      assertTrue(submit.output().contains("Going on from step 6"), submit.output());
      assertTrue(submit.output().contains("step 8/8"), submit.output());
    }
    say(
        "cluster mode: train with checkpoints on HDFS; client mode: go on from there on 1 worker",
        "done, from step 6 to 8");
  }

  @Test
  void aDriverInAContainerThatFailsIsNotTakenForOneThatSucceeded() throws Exception {
    List<String> command = new ArrayList<>(train(directory.resolve("failed"), 3));
    command.addAll(List.of("--data", "images:/there/is/no/such/folder"));
    try (ConvoyProcess submit = submit(List.of("--deploy-mode", "cluster"), command)) {
      assertEquals(1, submit.awaitExit(), submit.output());
      assertTrue(
          submit.output().contains("User application exited with status 2"), submit.output());
    }
    say("cluster mode: train with data that are not there", "failed, exit code 2 of the driver");
  }

  @Test
  void aKilledContainerIsReplacedAndTheTrainingGoesOn() throws Exception {
    Path output = directory.resolve("killed");
    LongTraining training = new LongTraining(output);
    List<String> command = new ArrayList<>(train(output, 100_000));
    command.addAll(List.of("--checkpoint-every", "5"));
    try (ConvoyProcess submit = submit(List.of(), command)) {
      training.awaitStep(10, submit);
      LongTraining.signal("KILL", hadoop.executors().get(0));
      submit.await(line -> line.contains("was lost") && line.contains("(restart 1)"));
      int before = training.losses().size();
      training.awaitStep(before + 10, submit);
      LongTraining.signal("TERM", driver(submit));
      assertEquals(143, submit.awaitExit(), submit.output());
    }
    List<String> losses = training.losses();
    for (int k = 0; k < losses.size(); k++) {
      assertTrue(losses.get(k).startsWith(k + 1 + " "), losses.get(k));
    }
    say("client mode: a container is killed, later the driver is terminated", "went on; 143");
  }

  @Test
  void moreThanTheClusterHoldsIsRefused() throws Exception {
    List<String> command = new ArrayList<>(train(directory.resolve("large"), 3));
    command.set(command.indexOf("--memory-per-worker") + 1, "64g");
    try (ConvoyProcess submit = submit(List.of(), command)) {
      assertEquals(3, submit.awaitExit(), submit.output());
      assertTrue(submit.output().contains("convoy: Spark did not start on yarn"), submit.output());
      assertTrue(submit.output().contains("above the max threshold"), submit.output());
    }
    say("client mode: workers of more memory than any node has", "refused");
  }

  /** By {@code bin/convoy} and an embedded cluster, which find HDFS by HADOOP_CONF_DIR as well. */
  @Test
  void recordsArePackedToHdfsAndTrainedWithFromThere() throws Exception {
    Path images = ColourImages.folder(directory.resolve("pack"), 40);
    Files.move(ColourImages.folder(directory.resolve("pack-train"), 40), images.resolve("train"));
    Files.move(ColourImages.folder(directory.resolve("pack-test"), 8), images.resolve("test"));
    String records = "hdfs:///user/convoy/records";
    convoy("pack", "--data", "images:" + images, "--output", records);
    Path network = Files.writeString(directory.resolve("tiny.yaml"), ColourImages.NETWORK);
    Path output = directory.resolve("packed");
    String said =
        convoy(
            "train",
            "--network=" + network,
            "--workers=2",
            "--batch=16",
            "--epochs=12",
            "--learning-rate=0.05",
            "--data=records:" + records,
            "--output=" + output);
    assertTrue(said.contains(TRAINED), said);
    String predicted =
        convoy(
            "predict",
            "--network=" + network,
            "--weights=" + output,
            images.resolve("test/GREEN/0.png").toString());
    assertTrue(predicted.contains("GREEN"), predicted);
    say("HDFS, bin/convoy: pack to it, train from there, predict", "done");
  }

  private static String convoy(String... words) throws Exception {
    try (ConvoyProcess process = ConvoyProcess.startWith(hadoop.environment(), List.of(words))) {
      assertEquals(0, process.awaitExit(), process.output());
      return process.output();
    }
  }

  @Test
  void aPipelineTrainsOnImagesOfHdfsAndSavesItsModelThere() throws Exception {
    Path images = ColourImages.folder(directory.resolve("pipeline"), 40);
    hadoop.put(images, "/user/convoy/images");
    List<String> words = new ArrayList<>(List.of("ImagePipeline", "--master", "yarn"));
    words.addAll(List.of("--executor-memory", "1g", "--num-executors", "2", "--"));
    words.addAll(List.of("hdfs:///user/convoy/images", "alexnet-cifar", "2", "40"));
    words.add("hdfs:///user/convoy/model");
    try (ConvoyProcess submit =
        ConvoyProcess.startScript("examples/java/run.sh", hadoop.environment(), words)) {
      assertEquals(0, submit.awaitExit(), submit.output());
      assertTrue(ColourImages.accuracy(submit.output()) > 0.75, submit.output());
    }
    assertTrue(hadoop.has("/user/convoy/model/metadata/_SUCCESS"));
    say(
        "client mode: a spark.ml pipeline on a folder of images on HDFS, its model saved there",
        "done");
  }

  private static ConvoyProcess submit(List<String> options, List<String> command) throws Exception {
    List<String> all = new ArrayList<>(options);
    all.addAll(List.of("--driver-memory", "768m", "--"));
    all.addAll(command);
    return ConvoyProcess.startScript("yarn/submit.sh", hadoop.environment(), all);
  }

  private static List<String> train(Path output, int steps) {
    return List.of(
        "train",
        "--network",
        "alexnet-cifar",
        "--workers",
        "2",
        "--memory-per-worker",
        "1g",
        "--steps",
        "" + steps,
        "--batch",
        "16",
        "--no-evaluate",
        "--no-predict",
        "--data",
        "generated:count=64,test=64",
        "--output",
        output.toString());
  }

  /** The JVM of a driver that was submitted from here. */
  private static ProcessHandle driver(ConvoyProcess submit) {
    return ProcessHandle.of(submit.pid()).orElseThrow();
  }

  private void say(String what, String came) {
    System.out.printf(
        Locale.ROOT, "| YARN, %s | %s | %.0f |%n", what, came, (System.nanoTime() - begin) / 1e9);
  }
}
