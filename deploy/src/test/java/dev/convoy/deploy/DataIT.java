package dev.convoy.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Image files of two classes in the working directory, one bad record in each split. */
class DataIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String NETWORK =
      """
      name: small
      input: [3, 8, 8]
      layers:
        - conv: {convolution: 4, kernel: 3, then: relu}
        - pool: global-average-pooling
        - fc: {linear: 2}
        - loss: softmax-cross-entropy
      """;

  @TempDir Path directory;

  @BeforeEach
  void writeImages() throws IOException {
    Files.writeString(directory.resolve("small.yaml"), NETWORK);
    Random random = new Random(1);
    for (String split : List.of("train", "test")) {
      for (String name : List.of("cat/0", "cat/1", "dog/0", "dog/1", ".hidden/0")) {
        BufferedImage image = new BufferedImage(8, 8, BufferedImage.TYPE_3BYTE_BGR);
        for (int i = 0; i < 64; i++) {
          image.setRGB(i % 8, i / 8, random.nextInt());
        }
        Path file = directory.resolve("data").resolve(split).resolve(name + ".png");
        Files.createDirectories(file.getParent());
        ImageIO.write(image, "png", file.toFile());
      }
      Path link = directory.resolve("data").resolve(split).resolve("cat/2.png");
      Files.createSymbolicLink(link, Path.of("nothing"));
    }
  }

  private String run(String line) throws Exception {
    String whole =
        line
            + " --network small.yaml --data images:data --skip-bad-records --batch 5 --workers 2"
            + " --output ";
    String output = line.substring(0, line.indexOf(' '));
    try (ConvoyProcess convoy = ConvoyProcess.startIn(directory, (whole + output).split(" ", -1))) {
      assertEquals(0, convoy.awaitExit(), convoy.output());
      return convoy.output();
    }
  }

  private JsonNode json(String file) throws IOException {
    return JSON.readTree(Files.readString(directory.resolve(file)));
  }

  @Test
  void pathsMayBeRelativeAndBadRecordsAreCountedButNotInTheAccuracy() throws Exception {
    String train = run("train --steps 3");
    assertTrue(train.contains("3 rows of training batches met a record that cannot be"), train);
    JsonNode training = json("train/training.json");
    assertEquals(3, training.get("replaced_training_rows").asInt());
    String evaluate = run("evaluate --weights train");
    assertTrue(evaluate.contains(" of 4 images), loss "), evaluate);
    assertTrue(evaluate.contains("1 of 5 test records cannot be read and does not"), evaluate);
    JsonNode evaluation = json("evaluate/evaluation.json");
    assertEquals(4, evaluation.get("count").asInt());
    assertEquals(1, evaluation.get("bad_records").asInt());
    assertEquals(
        evaluation.get("loss").asDouble(),
        training.get("evaluation").get("loss").asDouble(),
        1e-4 * evaluation.get("loss").asDouble());
    assertEquals(confusion(evaluation), predicted());
    assertEquals(
        "class,cat,dog", Files.readAllLines(directory.resolve("evaluate/confusion.csv")).get(0));
  }

  /** Rows of the matrix of two classes. */
  private static List<Integer> confusion(JsonNode evaluation) {
    List<Integer> counts = new ArrayList<>();
    evaluation.get("confusion").forEach(row -> row.forEach(count -> counts.add(count.asInt())));
    return counts;
  }

  /** The same of what is said of each file alone, by the names that the training wrote down. */
  private List<Integer> predicted() throws Exception {
    String line =
        "predict data/test --network small.yaml --weights train --json said.json"
            + " --skip-bad-records --batch 3";
    try (ConvoyProcess convoy = ConvoyProcess.startIn(directory, line.split(" ", -1))) {
      assertEquals(0, convoy.awaitExit(), convoy.output());
    }
    List<Integer> counts = new ArrayList<>(List.of(0, 0, 0, 0));
    for (JsonNode one : json("said.json").get("predictions")) {
      if (one.has("classes")) {
        int label = one.get("file").asText().contains("/cat/") ? 0 : 1;
        int chosen = List.of("cat", "dog").indexOf(one.at("/classes/0/class").asText());
        counts.set(2 * label + chosen, counts.get(2 * label + chosen) + 1);
      }
    }
    return counts;
  }

  @Test
  void packedImagesTrainTheSameModel() throws Exception {
    for (String split : List.of("train", "test")) {
      Files.delete(directory.resolve("data").resolve(split).resolve("cat/2.png"));
    }
    try (ConvoyProcess convoy =
        ConvoyProcess.startIn(
            directory, "pack --data images:data --output packed".split(" ", -1))) {
      assertEquals(0, convoy.awaitExit(), convoy.output());
    }
    String options = " --network small.yaml --steps 4 --batch 4 --workers 2 --output ";
    for (String data : List.of("images:data", "records:packed")) {
      String line = "train --data " + data + options + "of-" + data.replaceAll(":.*", "");
      try (ConvoyProcess convoy = ConvoyProcess.startIn(directory, line.split(" ", -1))) {
        assertEquals(0, convoy.awaitExit(), convoy.output());
      }
    }
    assertEquals(
        json("of-images/training.json").get("evaluation"),
        json("of-records/training.json").get("evaluation"));
    assertEquals(json("of-images/input.json"), json("of-records/input.json"));
  }
}
