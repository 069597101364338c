package dev.convoy.network.yaml;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.convoy.network.Activation;
import dev.convoy.network.Activation.Function;
import dev.convoy.network.Add;
import dev.convoy.network.BatchNorm;
import dev.convoy.network.ChannelScale;
import dev.convoy.network.ChannelShuffle;
import dev.convoy.network.ChannelSlice;
import dev.convoy.network.Concat;
import dev.convoy.network.Convolution;
import dev.convoy.network.DeformableConvolution;
import dev.convoy.network.Dropout;
import dev.convoy.network.Flatten;
import dev.convoy.network.GlobalAveragePooling;
import dev.convoy.network.Layer;
import dev.convoy.network.LeakyRelu;
import dev.convoy.network.Linear;
import dev.convoy.network.LocalResponseNorm;
import dev.convoy.network.MeanSquaredError;
import dev.convoy.network.Network;
import dev.convoy.network.Network.Node;
import dev.convoy.network.NetworkBuilder;
import dev.convoy.network.NetworkException;
import dev.convoy.network.Pooling;
import dev.convoy.network.Pooling.Divisor;
import dev.convoy.network.Pooling.Kind;
import dev.convoy.network.SoftmaxCrossEntropy;
import dev.convoy.network.TransposedConvolution;
import dev.convoy.network.Upsample;
import dev.convoy.network.Window;
import dev.convoy.network.zoo.Zoo;
import dev.convoy.tensor.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class NetworkYamlTest {
  private static final Path EXAMPLES = Path.of("..", "deploy", "examples");

  static List<String> zoo() {
    return Zoo.names();
  }

  /** The lines under {@code layers}, for an input of 3×32×32. */
  static Network read(String... lines) {
    return NetworkYaml.read(text(lines), "net.yaml");
  }

  static String text(String... lines) {
    return "name: net\ninput: [3, 32, 32]\nlayers:\n" + String.join("\n", lines) + "\n";
  }

  private static List<String> names(Network network) {
    return network.nodes().stream().map(Node::name).toList();
  }

  @ParameterizedTest
  @MethodSource("zoo")
  void everyNetworkOfTheZooComesBackEqual(String name) {
    Network network = Zoo.network(name);
    String text = NetworkYaml.write(network);
    assertEquals(network, NetworkYaml.read(text, "zoo.yaml"), text);
  }

  @Test
  void aLayerIsOneLineAndReadsTheOneBefore() {
    Network network =
        read(
            "  - conv1: {convolution: 96, kernel: 11, stride: 4, padding: 2}",
            "  - relu1: relu",
            "  - norm1: {local-response-norm: 5, towers: 2}",
            "  - pool1: {max-pooling: 3, stride: 2}",
            "  - flat: flatten",
            "  - drop: {dropout: 0.25}",
            "  - fc: {linear: 10, bias: false}",
            "  - loss: {softmax-cross-entropy, smoothing: 0.1}");
    NetworkBuilder same = Network.builder("net", Shape.of(3, 32, 32));
    same.add("conv1", Convolution.of(96, 11).stride(4).padding(2))
        .add("relu1", new Activation(Function.RELU))
        .add("norm1", LocalResponseNorm.alexNet(2))
        .add("pool1", Pooling.max(3, 2, 0))
        .add("flat", new Flatten())
        .add("drop", new Dropout(0.25))
        .add("fc", new Linear(10, false))
        .add("loss", new SoftmaxCrossEntropy(0.1));
    assertEquals(same.build(), network);
  }

  @Test
  void aWindowIsANumberOrAListOrPairsOfSides() {
    Network network =
        read(
            "  - a: {convolution: 4, kernel: [3, 5], stride: [1, 2], padding: [1, [2, 0]]}",
            "  - b: {convolution: 4, kernel: 3, dilation: 2, padding: [[0, 1], [2, 3]]}",
            "  - c: {average-pooling: 2, ceil: true, include-padding: false}");
    assertEquals(
        new Window(List.of(3, 5), List.of(1, 2), List.of(1, 2), List.of(1, 0), List.of(1, 1)),
        ((Convolution) network.node("a").layer()).window());
    assertEquals(
        new Window(List.of(3, 3), List.of(1, 1), List.of(0, 2), List.of(1, 3), List.of(2, 2)),
        ((Convolution) network.node("b").layer()).window());
    assertEquals(
        new Pooling(Kind.AVERAGE, Window.square(2).withStride(2), true, Divisor.VALID),
        network.node("c").layer());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "average-pooling: 2 | TORCH",
        "average-pooling: 2, include-padding: true | TORCH",
        "average-pooling: 2, include-padding: false | VALID",
        "average-pooling: 2, divisor: torch | TORCH",
        "average-pooling: 2, divisor: torch, include-padding: true | TORCH",
        "average-pooling: 2, divisor: valid | VALID",
        "average-pooling: 2, divisor: valid, include-padding: false | VALID",
        "average-pooling: 2, divisor: window | WINDOW",
        "max-pooling: 2, include-padding: false | TORCH"
      })
  void aMeanDividesAsPyTorchDoesUnlessItSaysOtherwise(String pooling, Divisor divisor) {
    Network network = read("  - a: {" + pooling + "}");
    assertEquals(divisor, ((Pooling) network.node("a").layer()).divisor());
  }

  @Test
  void aWindowHasAsManyDimensionsAsItsInput() {
    String layers = "layers: [{a: {convolution: 2, kernel: 3, padding: 1}}]";
    for (String input : List.of("[1, 9]", "[1, 9, 8]", "[1, 9, 8, 7]")) {
      Network network = NetworkYaml.read("name: n\ninput: " + input + "\n" + layers, "n.yaml");
      assertEquals(network.input().withChannels(2), network.shape("a"));
    }
  }

  @Test
  void defaultsStandForWhatALayerLeavesOut() {
    Network network =
        NetworkYaml.read(
            """
            name: net
            input: [3, 32, 32]
            defaults:
              convolution: {kernel: 3, padding: 1, bias: false, then: [batch-norm, relu]}
              batch-norm: {epsilon: 0.001}
            layers:
              - conv1: {convolution: 8}
              - conv2: {convolution: 8, kernel: 1, padding: 0, bias: true, then: []}
            """,
            "net.yaml");
    assertEquals(List.of("conv1", "conv1.batch-norm", "conv1.relu", "conv2"), names(network));
    assertEquals(Convolution.of(8, 3).padding(1).noBias(), network.node("conv1").layer());
    assertEquals(new BatchNorm(0.001, 0.1), network.node("conv1.batch-norm").layer());
    assertEquals(Convolution.of(8, 1), network.node("conv2").layer());
    assertEquals(List.of("conv1.relu"), network.node("conv2").inputs());
  }

  @Test
  void aNameInFromMeansWhatItsLineGives() {
    Network network =
        read(
            "  - a: {convolution: 8, kernel: 1, then: relu}",
            "  - b: {convolution: 8, kernel: 1, then: {leaky-relu: 0.2}}",
            "  - sum: {add, from: [a, b]}");
    assertEquals(List.of("a.relu", "b.leaky-relu"), network.node("sum").inputs());
  }

  @Test
  void branchesBeginAtTheSameLayerAndAreJoined() {
    Network network =
        read(
            "  - stem: {convolution: 8, kernel: 1}",
            "  - unit:",
            "      add:",
            "        main:",
            "          - conv1: {convolution: 8, kernel: 1, then: relu}",
            "          - conv2: {convolution: 8, kernel: 1}",
            "        short: []",
            "        other:",
            "          - conv1: {convolution: 8, kernel: 1, from: main.conv1}",
            "      then: relu",
            "  - fc: global-average-pooling");
    assertEquals(
        List.of(
            "stem",
            "unit.main.conv1",
            "unit.main.conv1.relu",
            "unit.main.conv2",
            "unit.other.conv1",
            "unit",
            "unit.relu",
            "fc"),
        names(network));
    assertEquals(List.of("stem"), network.node("unit.main.conv1").inputs());
    assertEquals(List.of("unit.main.conv1.relu"), network.node("unit.other.conv1").inputs());
    assertEquals(
        List.of("unit.main.conv2", "stem", "unit.other.conv1"), network.node("unit").inputs());
    assertEquals(List.of("unit.relu"), network.node("fc").inputs());
  }

  @Test
  void aBlockThatSqueezesScalesItsChannels() {
    Network network =
        read(
            "  - stem: {convolution: 8, kernel: 1}",
            "  - squeeze:",
            "      channel-scale:",
            "        maps: []",
            "        scale:",
            "          - pool: global-average-pooling",
            "          - fc: {linear: 8, then: sigmoid}");
    assertEquals(List.of("stem", "squeeze.scale.fc.sigmoid"), network.node("squeeze").inputs());
  }

  @Test
  void repetitionsNestAndTheirIndicesStandInNamesAndValues() {
    Network network =
        read(
            "  - repeat: 2",
            "    index: stage",
            "    first: 1",
            "    layers:",
            "      - stage${stage}.in: {convolution: \"${stage}\", kernel: 1}",
            "      - repeat: 2",
            "        layers:",
            "          - stage${stage}.${i}: {convolution: 8, kernel: 1}",
            "      - stage${stage}.out: {add, from: [\"stage${stage}.0\", \"stage${stage}.1\"]}");
    assertEquals(
        List.of(
            "stage1.in",
            "stage1.0",
            "stage1.1",
            "stage1.out",
            "stage2.in",
            "stage2.0",
            "stage2.1",
            "stage2.out"),
        names(network));
    assertEquals(2, network.shape("stage2.in").channels());
    assertEquals(List.of("stage1.out"), network.node("stage2.in").inputs());
  }

  @Test
  void anAliasRepeatsWhatItNames() {
    Network network =
        NetworkYaml.read(
            """
            name: net
            input: [3, 8, 8]
            layers:
              - a: &conv {convolution: 4, kernel: 3, padding: 1}
              - b: *conv
            """,
            "net.yaml");
    assertEquals(network.node("a").layer(), network.node("b").layer());
  }

  /** One layer of every record, with settings that are not the usual ones. */
  private static Network everyLayer() {
    Window odd =
        new Window(List.of(3, 2), List.of(1, 2), List.of(1, 0), List.of(0, 1), List.of(2, 1));
    NetworkBuilder net = Network.builder("all-layers.1", Shape.of(4, 16, 16));
    net.add("conv", new Convolution(8, odd, 2, false))
        .add("up", new TransposedConvolution(8, Window.square(3).withStride(2), 1, 4, false))
        .add("offsets", Convolution.of(2 * 2 * 9, 3).padding(1))
        .add(
            "deform",
            new DeformableConvolution(6, Window.square(3).withPadding(1), 2, 2, false),
            "up",
            "offsets")
        .add("bn", new BatchNorm(1e-3, 0.25))
        .add("lrn", new LocalResponseNorm(3, 2e-4, 0.5, 1, 2));
    for (Function function : Function.values()) {
      net.add("act-" + function.name(), new Activation(function));
    }
    net.add("leaky", new LeakyRelu(0.2))
        .add("usual-leaky", new LeakyRelu(0.01))
        .add("max", Pooling.max(3, 2, 1))
        .add("average", new Pooling(Kind.AVERAGE, Window.square(2), true, Divisor.VALID))
        .add("average-window", new Pooling(Kind.AVERAGE, Window.square(2), true, Divisor.WINDOW))
        .add("average-torch", Pooling.average(2, 1, 1))
        .add("drop", new Dropout(1.0 / 3))
        .add("larger", new Upsample(2, Upsample.Mode.BILINEAR))
        .add("nearest", new Upsample(3, Upsample.Mode.NEAREST))
        .add("shuffle", new ChannelShuffle(3))
        .add("first", new ChannelSlice(0, 2))
        .add("second", new ChannelSlice(2, 6), "shuffle")
        .add("concat", new Concat(), "first", "second")
        .add("sum", new Add(), "concat", "shuffle")
        .add("gap", new GlobalAveragePooling())
        .add("scale", new ChannelScale(), "sum", "gap")
        .add("flatten", new Flatten())
        .add("a/b:c,d[\"e\\", new Linear(3, false))
        .add("aux", new SoftmaxCrossEntropy(0.125))
        .add("loss", new MeanSquaredError(), "a/b:c,d[\"e\\");
    return net.build();
  }

  @Test
  void everyLayerComesBackEqual() {
    Network network = everyLayer();
    Set<Class<?>> there =
        network.nodes().stream().map(n -> n.layer().getClass()).collect(Collectors.toSet());
    assertEquals(records(), there, "layers that this test leaves out");
    String text = NetworkYaml.write(network);
    assertEquals(network, NetworkYaml.read(text, "all.yaml"), text);
  }

  /** All records that the sealed interface permits. */
  private static Set<Class<?>> records() {
    Deque<Class<?>> open = new ArrayDeque<>(List.of(Layer.class));
    Stream.Builder<Class<?>> records = Stream.builder();
    while (!open.isEmpty()) {
      Class<?> type = open.pop();
      if (type.isRecord()) {
        records.add(type);
      } else {
        open.addAll(List.of(type.getPermittedSubclasses()));
      }
    }
    return records.build().collect(Collectors.toSet());
  }

  @Test
  void aWrittenNetworkIsOneShortLineALayer() {
    List<String> lines = NetworkYaml.write(Zoo.network("alexnet")).lines().toList();
    assertEquals(
        List.of(
            "name: alexnet",
            "input: [3, 227, 227]",
            "layers:",
            "  - conv1: {convolution: 96, kernel: 11, stride: 4}",
            "  - relu1: relu",
            "  - norm1: {local-response-norm: 5, towers: 2}",
            "  - pool1: {max-pooling: 3, stride: 2}",
            "  - conv2: {convolution: 256, kernel: 5, padding: 2, groups: 2}"),
        lines.subList(0, 8));
  }

  @Test
  void aNetworkWhoseNameIsNoWordHasNoFile() {
    Network network = Network.builder("a/b", Shape.of(1)).add("fc", new Linear(1, true)).build();
    try {
      NetworkYaml.write(network);
    } catch (NetworkException e) {
      assertEquals(
          "a file cannot hold a network named 'a/b': use letters and digits", e.getMessage());
      return;
    }
    throw new AssertionError("it was written");
  }

  static List<Path> examples() throws IOException {
    try (Stream<Path> files = Files.list(EXAMPLES)) {
      return files.filter(f -> f.toString().endsWith(".yaml")).sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("examples")
  void everyExampleIsANetworkThatTrains(Path file) throws IOException {
    Network network = NetworkYaml.read(Files.readString(file), file.toString());
    assertEquals(10, network.classes());
    assertEquals(network, NetworkYaml.read(NetworkYaml.write(network), "again.yaml"));
  }
}
