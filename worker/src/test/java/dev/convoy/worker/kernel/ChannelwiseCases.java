package dev.convoy.worker.kernel;

import static dev.convoy.worker.kernel.ConvolutionCases.rows;

import dev.convoy.network.Activation;
import dev.convoy.network.Activation.Function;
import dev.convoy.network.Add;
import dev.convoy.network.ChannelScale;
import dev.convoy.network.ChannelShuffle;
import dev.convoy.network.ChannelSlice;
import dev.convoy.network.Concat;
import dev.convoy.network.Dropout;
import dev.convoy.network.Flatten;
import dev.convoy.network.GlobalAveragePooling;
import dev.convoy.network.Layer;
import dev.convoy.network.LeakyRelu;
import dev.convoy.network.Pooling;
import dev.convoy.network.Pooling.Divisor;
import dev.convoy.network.Pooling.Kind;
import dev.convoy.network.Upsample;
import dev.convoy.network.Window;
import dev.convoy.tensor.Indices;
import dev.convoy.tensor.Range;
import dev.convoy.tensor.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/** Layers without filters that every backend must do, with channels in any order. */
final class ChannelwiseCases {
  private ChannelwiseCases() {}

  static Stream<ContractCase> activations() {
    Stream<Layer> layers =
        Stream.concat(
            Arrays.stream(Function.values()).map(Activation::new),
            Stream.of(0.01, 0.3, -0.5).map(LeakyRelu::new));
    return layers.flatMap(ChannelwiseCases::everyWay);
  }

  static Stream<ContractCase> upsamplings() {
    return Stream.of(Upsample.Mode.values())
        .flatMap(
            mode ->
                Stream.of(
                        everyWay(new Upsample(2, mode)),
                        Stream.of(
                            ContractCase.whole("×1", new Upsample(1, mode), 2, Shape.of(20, 5, 3)),
                            ContractCase.whole("×3", new Upsample(3, mode), 2, Shape.of(16, 4, 5)),
                            ContractCase.whole("1 pixel", new Upsample(4, mode), 2, pixel()),
                            ContractCase.whole("flat", new Upsample(2, mode), 2, Shape.of(20)),
                            ContractCase.whole("line", new Upsample(3, mode), 2, Shape.of(20, 9)),
                            ContractCase.whole("cube", new Upsample(2, mode), 2, cube(16)),
                            ContractCase.whole("cube", new Upsample(3, mode), 1, cube(5))))
                    .flatMap(cases -> cases));
  }

  private static Shape pixel() {
    return Shape.of(16, 1, 1);
  }

  private static Shape cube(int channels) {
    return Shape.of(channels, 3, 4, 2);
  }

  static Stream<ContractCase> scales() {
    List<Indices> permuted = List.of(every(5, 0, 2, 4), every(5, 3, 1));
    List<Range> rows = List.of(new Range(0, 1), new Range(1, 4));
    Shape flat = Shape.of(33);
    Shape maps = Shape.of(33, 7, 5);
    ChannelScale layer = new ChannelScale();
    return Stream.concat(
        Stream.of(pixel(), Shape.of(1, 3, 3), Shape.of(16, 6, 6), Shape.of(20, 9), cube(16), flat)
            .map(shape -> ContractCase.whole("of " + shape, layer, 2, shape, oneAChannel(shape))),
        Stream.of(
            ContractCase.whole("33 channels", layer, 2, maps, flat),
            ContractCase.whole("33 channels", layer, 2, maps, flat).evaluating(),
            ContractCase.shared(
                "uneven",
                layer,
                rows(2),
                List.of(Indices.range(0, 5), Indices.range(5, 33)),
                maps,
                flat),
            ContractCase.shared("permuted", layer, rows(2), permuted, maps, flat),
            ContractCase.shared("rows, permuted", layer, rows, permuted, maps, flat)));
  }

  private static Shape oneAChannel(Shape maps) {
    return Shape.of(maps.channels());
  }

  static Stream<ContractCase> dropouts() {
    return Stream.of(0.5, 0.0, 0.3).flatMap(rate -> everyWay(new Dropout(rate)));
  }

  static Stream<ContractCase> additions() {
    Shape shape = Shape.of(20, 5, 7);
    return Stream.concat(
        everyWay(new Add(), 2),
        Stream.of(ContractCase.whole("3 inputs", new Add(), 2, shape, shape, shape)));
  }

  static Stream<ContractCase> poolings() {
    Pooling overlapping = Pooling.max(3, 2, 0);
    Pooling padded = Pooling.max(3, 2, 1);
    Window two = Window.square(2).withStride(2);
    Window three = Window.square(3).withStride(2).withPadding(1);
    Window four = Window.square(4).withStride(3).withPadding(1);
    return Stream.of(
            Stream.of(overlapping, padded, Pooling.average(3, 2, 1), Pooling.average(2, 2, 0))
                .flatMap(layer -> everyWay(layer)),
            everyWay(new Pooling(Kind.AVERAGE, three, false, Divisor.VALID)),
            Stream.of(Kind.values())
                .flatMap(
                    kind ->
                        Stream.of(Divisor.values())
                            .flatMap(
                                divisor ->
                                    Stream.of(
                                        partly(kind, two, divisor),
                                        partly(kind, three, divisor),
                                        partly(kind, four, divisor),
                                        partly(kind, four, divisor).evaluating()))),
            everyWay(new Pooling(Kind.AVERAGE, four, true, Divisor.TORCH)),
            DimensionCases.poolings(),
            everyWay(new GlobalAveragePooling()))
        .flatMap(cases -> cases);
  }

  /** The last window is only partly inside. */
  private static ContractCase partly(Kind kind, Window window, Divisor divisor) {
    Pooling layer = new Pooling(kind, window, true, divisor);
    String title = "ceil, divisor " + divisor;
    return ContractCase.whole(title, layer, 2, Shape.of(16, 7, 8));
  }

  private static Stream<ContractCase> everyWay(Layer layer) {
    return everyWay(layer, 1);
  }

  /** Whole with 1, 3 and 33 channels, split unevenly, permuted, and by rows. */
  private static Stream<ContractCase> everyWay(Layer layer, int inputs) {
    Shape shape = Shape.of(33, 7, 5);
    Shape[] all = shapes(shape, inputs);
    List<Indices> uneven = List.of(Indices.range(0, 5), Indices.range(5, 33));
    List<Indices> permuted = List.of(every(5, 0, 2, 4), every(5, 3, 1));
    List<Range> rows = List.of(new Range(0, 1), new Range(1, 4));
    return Stream.of(
        ContractCase.whole("33 channels", layer, 2, all),
        ContractCase.whole("33 channels", layer, 2, all).evaluating(),
        ContractCase.whole("16 channels", layer, 3, shapes(Shape.of(16, 6, 6), inputs)),
        ContractCase.whole("3 channels", layer, 2, shapes(Shape.of(3, 7, 5), inputs)),
        ContractCase.whole("1 channel", layer, 1, shapes(Shape.of(1, 3, 3), inputs)),
        ContractCase.shared("uneven", layer, rows(2), uneven, all),
        ContractCase.shared("permuted", layer, rows(2), permuted, all),
        ContractCase.shared("permuted", layer, rows(2), permuted, all).evaluating(),
        ContractCase.shared("rows, permuted", layer, rows, permuted, all));
  }

  /** The 33 channels whose number, divided by {@code step}, leaves these remainders in turn. */
  private static Indices every(int step, int... remainders) {
    return Indices.of(
        Arrays.stream(remainders)
            .flatMap(r -> IntStream.range(0, 33).filter(channel -> channel % step == r))
            .toArray());
  }

  private static Shape[] shapes(Shape shape, int inputs) {
    return Stream.generate(() -> shape).limit(inputs).toArray(Shape[]::new);
  }

  /** A layer of each kind that only renames channels, and what is said when it is to be run. */
  static Stream<Arguments> renamings() {
    return Stream.of(
        Arguments.of(
            new ChannelShuffle(2),
            "it (channel shuffle, 2 groups) only names channels and has no kernel"),
        Arguments.of(
            new ChannelSlice(1, 3), "it (channels 1 to 2) only names channels and has no kernel"),
        Arguments.of(new Concat(), "it (concatenation) only names channels and has no kernel"),
        Arguments.of(new Flatten(), "it (flatten) only names channels and has no kernel"));
  }

  /** One case of each group that is compiled to evaluate. */
  static Stream<ContractCase> evaluated() {
    return all()
        .flatMap(
            cases -> cases.filter(example -> example.title().endsWith(", evaluating")).limit(1));
  }

  /** The cases of all layers, in groups. */
  static Stream<Stream<ContractCase>> all() {
    return Stream.of(
        ConvolutionCases.convolutions(),
        ConvolutionCases.linears(),
        TransposedCases.transposed(),
        activations(),
        poolings(),
        upsamplings(),
        scales(),
        dropouts(),
        additions(),
        NormalisationCases.localResponseNorms(),
        NormalisationCases.batchNorms(),
        NormalisationCases.losses(),
        NormalisationCases.reconstructions(),
        DeformableCases.deformables());
  }

  /** Sizes of tensors to copy and add. */
  static Stream<List<Integer>> sizes() {
    return Stream.of(
        List.of(2, 16, 5, 7),
        List.of(1, 3, 5, 5),
        List.of(2, 33, 4, 4),
        List.of(1, 1, 1, 1),
        List.of(3, 20, 9),
        List.of(2, 5, 3, 4, 5),
        List.of(4, 20));
  }
}
