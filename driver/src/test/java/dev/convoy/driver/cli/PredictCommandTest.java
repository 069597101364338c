package dev.convoy.driver.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.convoy.checkpoint.SafetensorsFile;
import dev.convoy.checkpoint.SafetensorsWriter;
import dev.convoy.checkpoint.TensorSpec;
import dev.convoy.network.Network;
import dev.convoy.network.yaml.NetworkYaml;
import dev.convoy.tensor.DataType;
import dev.convoy.worker.data.ReadOptions;
import dev.convoy.worker.data.RecordSource;
import dev.convoy.worker.data.Split;
import dev.convoy.worker.data.batch.InputRows;
import dev.convoy.worker.data.image.ImageShape;
import dev.convoy.worker.data.image.Normalisation;
import dev.convoy.worker.data.source.DataUri;
import dev.convoy.worker.kernel.Kernels;
import dev.convoy.worker.predict.Predictor;
import dev.convoy.worker.predict.Softmax;
import dev.convoy.worker.task.LocalBackends;
import java.awt.image.BufferedImage;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.DoubleSupplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code convoy predict}, as a user calls it, beside the reference kernels one image a time. */
class PredictCommandTest {
  private static final String NETWORK =
      """
      {name: small, input: [3, 8, 8], layers: [
        {conv: {convolution: 4, kernel: 3, groups: 1}}, {relu: relu}, {all: global-average-pooling},
        {fc: {linear: 3}}, {loss: softmax-cross-entropy}]}
      """;
  private static final int CLASSES = 3;

  private record Outcome(int code, String out, String err) {}

  @TempDir Path directory;
  private Path images = Path.of("");

  @BeforeEach
  void writeNetworkWeightsAndImages() throws Exception {
    Files.writeString(directory.resolve("small.yaml"), NETWORK);
    writeWeights();
    images = directory.resolve("images");
    Random random = new Random(3);
    for (int k = 0; k < 7; k++) {
      BufferedImage image = new BufferedImage(9 + 3 * k, 30 - 2 * k, BufferedImage.TYPE_3BYTE_BGR);
      int colour = random.nextInt(1 << 24);
      for (int y = 0; y < image.getHeight(); y++) {
        for (int x = 0; x < image.getWidth(); x++) {
          image.setRGB(x, y, colour ^ (random.nextInt(1 << 24) & 0x3F3F3F));
        }
      }
      Path file = images.resolve("test/some/" + k + (k % 2 == 0 ? ".png" : ".jpg"));
      Files.createDirectories(file.getParent());
      assertTrue(ImageIO.write(image, k % 2 == 0 ? "png" : "jpeg", file.toFile()));
    }
  }

  private static Network network() {
    return NetworkYaml.read(NETWORK, "small.yaml");
  }

  private void writeWeights() {
    Random random = new Random(5);
    writeWeights(random::nextGaussian);
  }

  private void writeWeights(DoubleSupplier values) {
    try (SafetensorsWriter writer =
        SafetensorsWriter.create(
            directory.resolve("weights.safetensors"), TensorSpec.of(network()), Map.of())) {
      for (TensorSpec spec : TensorSpec.of(network())) {
        ByteBuffer bytes =
            ByteBuffer.allocate((int) spec.elements() * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        while (bytes.hasRemaining()) {
          bytes.putFloat((float) values.getAsDouble());
        }
        writer.write(spec.name(), 0, bytes.array());
      }
      writer.commit();
    }
  }

  private Outcome predict(String... more) {
    List<String> args =
        new ArrayList<>(
            List.of(
                "predict",
                "--network",
                directory.resolve("small.yaml").toString(),
                "--weights",
                directory.toString()));
    args.addAll(List.of(more));
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int code = Main.run(args.toArray(String[]::new), new PrintWriter(out), new PrintWriter(err));
    return new Outcome(code, out.toString(), err.toString());
  }

  private JsonNode json(String... more) throws Exception {
    Path file = directory.resolve("out.json");
    List<String> args = new ArrayList<>(List.of(more));
    args.addAll(List.of("--json", file.toString()));
    Outcome outcome = predict(args.toArray(String[]::new));
    assertEquals(0, outcome.code(), outcome.err());
    return new ObjectMapper().readTree(file.toFile());
  }

  /** The probabilities of all test images, by plain Java, one at a time. */
  private List<double[]> reference(Normalisation normalisation) throws Exception {
    List<double[]> all = new ArrayList<>();
    try (RecordSource source =
            DataUri.parse("images:" + images)
                .open(Split.TEST, network().input(), ReadOptions.strict());
        SafetensorsFile weights = SafetensorsFile.open(directory.resolve("weights.safetensors"));
        Kernels kernels = LocalBackends.plain();
        Predictor predictor = Predictor.open(network(), weights, 1, DataType.F32, kernels)) {
      int size = new ImageShape(3, 8, 8).size();
      byte[] bytes = new byte[size];
      float[] values = new float[size];
      for (int k = 0; k < source.count(); k++) {
        source.readBytes(k, bytes, 0);
        for (int i = 0; i < size; i++) {
          int channel = i / 64;
          values[i] =
              (bytes[i] & 0xFF) * normalisation.scale(3, channel) + normalisation.shift(3, channel);
        }
        float[] scores = predictor.scores(new InputRows.Values(values));
        all.add(Softmax.of(IntStream.range(0, CLASSES).mapToDouble(c -> scores[c]).toArray()));
      }
    }
    return all;
  }

  private static void assertSays(List<double[]> expected, JsonNode predictions) {
    assertEquals(expected.size(), predictions.size());
    for (int k = 0; k < expected.size(); k++) {
      double[] probabilities = expected.get(k);
      JsonNode classes = predictions.get(k).path("classes");
      assertEquals(CLASSES, classes.size());
      assertEquals(
          Arrays.stream(probabilities).max().orElse(-1),
          classes.get(0).path("probability").asDouble(),
          1e-4);
      for (JsonNode one : classes) {
        assertEquals(
            probabilities[one.path("label").asInt()], one.path("probability").asDouble(), 1e-4);
      }
    }
    assertTrue(
        expected.stream().map(PredictCommandTest::best).distinct().count() > 1,
        "all images are of one class");
  }

  private static int best(double[] probabilities) {
    return Softmax.largest(probabilities);
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "3, 2", "32, 1"})
  void everyFileHasTheProbabilitiesOfTheReference(int batch, int threads) throws Exception {
    JsonNode json = json("--batch", "" + batch, "--threads", "" + threads, images.toString());
    assertSays(reference(Normalisation.IMAGENET), json.path("predictions"));
    assertEquals("imagenet", json.path("normalisation").asText());
    assertEquals(0, json.path("bad_files").asInt());
  }

  @Test
  void picturesAreNormalisedAndNamedAsTheTrainingSaysThatWroteTheWeights() throws Exception {
    Files.writeString(
        directory.resolve("input.json"),
        "{\"normalisation\": \"cifar10\", \"classes\": [\"cat\", \"dog\"]}");
    JsonNode json = json(images.toString());
    assertSays(reference(Normalisation.CIFAR10), json.path("predictions"));
    for (JsonNode one : json.path("predictions").get(0).path("classes")) {
      assertEquals(
          List.of("cat", "dog", "2").get(one.path("label").asInt()), one.path("class").asText());
    }
  }

  @Test
  void eachFileIsALineWithItsBestClasses() throws Exception {
    Path names = Files.writeString(directory.resolve("names.txt"), "cat\ndog\na tree\n");
    Path file = images.resolve("test/some/0.png");
    Outcome outcome =
        predict("--class-names", names.toString(), "--top", "2", file.toString(), file.toString());
    assertEquals(0, outcome.code(), outcome.err());
    double[] first = reference(Normalisation.IMAGENET).get(0);
    String[] named = {"cat", "dog", "a tree"};
    Integer[] order = IntStream.range(0, CLASSES).boxed().toArray(Integer[]::new);
    Arrays.sort(order, (a, b) -> Double.compare(first[b], first[a]));
    String line =
        "%s: %s %.2f %%, %s %.2f %%"
            .formatted(
                file,
                named[order[0]],
                100 * first[order[0]],
                named[order[1]],
                100 * first[order[1]]);
    assertEquals(List.of(line, line), outcome.out().lines().toList());
  }

  @Test
  void badFilesAreNamedAndTheOthersPredicted() throws Exception {
    Path bad = images.resolve("test/some/1.jpg");
    byte[] whole = Files.readAllBytes(bad);
    Files.write(bad, Arrays.copyOf(whole, whole.length / 2));
    Files.writeString(images.resolve("test/some/3.jpg"), "no image");
    Path json = directory.resolve("out.json");
    Outcome outcome = predict("--batch", "3", "--json", json.toString(), images.toString());
    assertEquals(2, outcome.code());
    assertEquals(5, outcome.out().lines().count(), outcome.out());
    assertTrue(outcome.err().contains(bad + ": it "), outcome.err());
    assertTrue(outcome.err().contains("3.jpg: it is neither a JPEG nor a PNG\n"), outcome.err());
    assertTrue(outcome.err().contains("2 of 7 files cannot be used"), outcome.err());
    JsonNode said = new ObjectMapper().readTree(json.toFile());
    assertEquals(2, said.path("bad_files").asInt());
    assertTrue(said.path("predictions").get(1).path("error").asText().contains("1.jpg"));
    assertEquals(0, predict("--skip-bad-records", images.toString()).code());
  }

  @Test
  void weightsThatAreNotFiniteAreNamed() {
    writeWeights(() -> Double.NaN);
    Outcome outcome = predict(images.toString());
    assertEquals(2, outcome.code());
    assertTrue(
        outcome.err().contains("network small gives NaN for class 0 of " + images), outcome.err());
  }

  @Test
  void whatCannotBeIsRefusedInASentence() throws Exception {
    String image = images.resolve("test/some/0.png").toString();
    Path two = Files.writeString(directory.resolve("two.txt"), "cat\ndog\n");
    Path hole = Files.writeString(directory.resolve("hole.txt"), "cat\n\ndog\n");
    Map<String, String[]> refused =
        Map.of(
            "--top 4 must be from 1 to the 3 classes",
            new String[] {"--top", "4", image},
            "--top 0 must be",
            new String[] {"--top", "0", image},
            "names 2 classes, but network small tells 3 apart",
            new String[] {"--class-names", two.toString(), image},
            "line 2 is empty",
            new String[] {"--class-names", hole.toString(), image},
            "There is no file or folder " + directory + "/nothing",
            new String[] {directory + "/nothing"},
            "--batch 0",
            new String[] {"--batch", "0", image},
            "there is no directory",
            new String[] {"--json", directory + "/no/x.json", image});
    for (Map.Entry<String, String[]> each : refused.entrySet()) {
      Outcome outcome = predict(each.getValue());
      assertEquals(2, outcome.code(), outcome.err());
      assertEquals("", outcome.out());
      assertTrue(outcome.err().contains(each.getKey()), outcome.err());
    }
    Path empty = Files.createDirectories(directory.resolve("empty"));
    assertTrue(predict(empty.toString()).err().contains("There is no .jpg, .jpeg or .png file"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{name: n, input: [3, 8, 8], layers: [{c: {convolution: 4, kernel: 1}}, {loss: softmax-cross-entropy}]}"
            + " | gives a class for each pixel",
        "{name: n, input: [3, 8, 8], layers: [{c: {convolution: 3, kernel: 1}}, {loss: mean-squared-error}]}"
            + " | reconstructs its input",
        "{name: n, input: [3, 4, 8, 8], layers: [{all: global-average-pooling}, {loss: softmax-cross-entropy}]}"
            + " | not images"
      })
  void networksThatClassifyNoImagesAreRefused(String network, String why) throws Exception {
    Files.writeString(directory.resolve("small.yaml"), network);
    Outcome outcome = predict(images.toString());
    assertEquals(2, outcome.code());
    assertTrue(outcome.err().contains(why), outcome.err());
  }

  @Test
  void packedImagesAreReadAsTheirFilesAre() throws Exception {
    Path train = images.resolve("train/some");
    Files.createDirectories(train);
    try (Stream<Path> files = Files.list(images.resolve("test/some"))) {
      for (Path file : files.toList()) {
        Files.copy(file, train.resolve(file.getFileName()));
      }
    }
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    String[] args = {
      "pack", "--data", "images:" + images, "--output", directory + "/packed", "--threads", "1"
    };
    int code = Main.run(args, new PrintWriter(out), new PrintWriter(err));
    assertEquals(0, code, err.toString());
    String said = out.toString();
    assertTrue(said.startsWith("Packed 7 training and 7 test records of 1 class, "), said);
    assertTrue(said.endsWith("Go on with --data records:" + directory + "/packed\n"), said);
    assertEquals(2, Main.run(args, new PrintWriter(out), new PrintWriter(err)));
    assertTrue(err.toString().contains("already has records"), err.toString());
    assertFalse(Files.exists(directory.resolve("packed/train-00000.records.draft")));
  }
}
