package dev.convoy.worker.kernel;

import static dev.convoy.worker.kernel.ConvolutionCases.rows;

import dev.convoy.network.DeformableConvolution;
import dev.convoy.network.Window;
import dev.convoy.tensor.Indices;
import dev.convoy.tensor.Range;
import dev.convoy.tensor.Shape;
import java.util.List;
import java.util.stream.Stream;

/** Deformable convolutions that every backend must do: groups of both kinds, split and not. */
final class DeformableCases {
  private DeformableCases() {}

  static Stream<ContractCase> deformables() {
    Window three = Window.square(3).withPadding(1);
    Shape input = Shape.of(16, 7, 6);
    return Stream.of(
            Stream.of(
                whole("", three, 20, 1, 1, 2, input),
                whole("", three, 20, 1, 1, 2, input).evaluating(),
                whole("3 to 5", three, 5, 1, 1, 1, Shape.of(3, 5, 5)),
                whole("1 to 1", three, 1, 1, 1, 3, Shape.of(1, 4, 4)),
                whole("stride 2", three.withStride(2), 16, 1, 1, 2, input),
                whole("dilation 2", three.withDilation(2), 16, 1, 2, 2, input),
                whole("no padding", Window.square(3), 16, 1, 4, 2, input),
                whole("lopsided", lopsided(), 8, 2, 2, 2, input),
                whole("1×1", Window.square(1), 24, 1, 1, 2, input),
                whole("to 1 pixel", Window.square(4), 8, 1, 1, 2, Shape.of(8, 4, 4)),
                whole("groups", three, 12, 4, 1, 2, input),
                whole("groups", three, 12, 4, 4, 2, input),
                whole("groups within offset groups", three, 16, 8, 2, 2, input),
                whole("offset groups within groups", three, 16, 2, 8, 2, input),
                whole("depthwise", three, 16, 16, 1, 2, input),
                whole("several tiles", three, 8, 1, 1, 3, Shape.of(64, 20, 21)),
                withoutBias(input)),
            split())
        .flatMap(cases -> cases);
  }

  private static Window lopsided() {
    return new Window(List.of(1, 3), List.of(2, 1), List.of(0, 2), List.of(1, 0), List.of(1, 2));
  }

  private static ContractCase withoutBias(Shape input) {
    DeformableConvolution layer =
        new DeformableConvolution(8, Window.square(3), 2, 1, /* bias= */ false);
    return ContractCase.whole("no bias", layer, 2, input, offsets(layer, input));
  }

  private static Stream<ContractCase> split() {
    Window three = Window.square(3).withPadding(1);
    Shape input = Shape.of(24, 5, 6);
    List<Range> rowsToo = List.of(new Range(0, 1), new Range(1, 4));
    List<Indices> uneven = List.of(Indices.range(0, 7), Indices.range(7, 24));
    List<Indices> straddling =
        List.of(Indices.range(0, 5), Indices.range(5, 13), Indices.range(13, 24));
    List<Indices> scattered =
        List.of(Indices.range(0, 3).then(Indices.range(18, 24)), Indices.range(3, 18));
    return Stream.of(
        shared("uneven", three, 24, 1, 1, rows(2), uneven, input),
        shared("uneven", three, 24, 1, 4, rows(2), uneven, input),
        shared("straddling", three, 24, 3, 1, rows(2), straddling, input),
        shared("straddling", three, 24, 3, 6, rows(2), straddling, input),
        shared("straddling", three, 24, 3, 2, rows(2), straddling, input),
        shared("straddling", three, 24, 3, 2, rows(2), straddling, input).evaluating(),
        shared("scattered", three, 24, 3, 3, rows(2), scattered, input),
        shared("scattered", three, 24, 1, 2, rows(2), scattered, input),
        shared("straddling, rows too", three, 24, 3, 2, rowsToo, straddling, input),
        shared("rows", three, 24, 2, 2, rowsToo, List.of(), input));
  }

  static ContractCase whole(
      String title,
      Window window,
      int outputs,
      int groups,
      int offsetGroups,
      int rows,
      Shape input) {
    return shared(title, window, outputs, groups, offsetGroups, rows(rows), List.of(), input);
  }

  static ContractCase shared(
      String title,
      Window window,
      int outputs,
      int groups,
      int offsetGroups,
      List<Range> rows,
      List<Indices> owned,
      Shape input) {
    DeformableConvolution layer =
        new DeformableConvolution(outputs, window, groups, offsetGroups, /* bias= */ true);
    String whole = (title + ", " + offsetGroups + " offset groups").replaceFirst("^, ", "");
    return ContractCase.shared(whole, layer, rows, owned, input, offsets(layer, input));
  }

  private static Shape offsets(DeformableConvolution layer, Shape input) {
    int channels = 2 * layer.offsetGroups() * layer.window().taps();
    return new Shape(channels, layer.window().outputSizes(input, /* ceil= */ false));
  }
}
