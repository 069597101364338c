package dev.convoy.worker.kernel;

import static dev.convoy.worker.kernel.ConvolutionCases.rows;

import dev.convoy.network.Convolution;
import dev.convoy.network.Pooling;
import dev.convoy.network.Pooling.Divisor;
import dev.convoy.network.Pooling.Kind;
import dev.convoy.network.Window;
import dev.convoy.tensor.Indices;
import dev.convoy.tensor.Range;
import dev.convoy.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** Windows over lines and cubes, and windows that differ from side to side. */
final class DimensionCases {
  private static final Window LINE = Window.of(List.of(3)).withPadding(1);
  private static final Window CUBE = Window.of(List.of(3, 3, 3)).withPadding(1);
  private static final List<Indices> SPLIT = List.of(Indices.range(0, 13), Indices.range(13, 24));

  private DimensionCases() {}

  static Stream<ContractCase> convolutions() {
    return Stream.of(lines(), cubes(), separable(), asymmetric()).flatMap(cases -> cases);
  }

  private static Stream<ContractCase> lines() {
    Shape input = Shape.of(24, 11);
    Window sparse = LINE.withStride(2).withDilation(2);
    Window five = Window.of(List.of(5)).withStride(3);
    return Stream.of(
        ContractCase.whole("dense", new Convolution(20, LINE, 1, true), 2, Shape.of(16, 9)),
        ContractCase.whole("stride 2, dilation 2", new Convolution(24, sparse, 3, true), 2, input),
        ContractCase.whole("1 channel", new Convolution(5, five, 1, true), 3, Shape.of(1, 14)),
        ContractCase.whole("1 tap", new Convolution(33, taps(1), 1, false), 2, Shape.of(20, 7)),
        ContractCase.whole("depthwise", new Convolution(24, LINE, 24, false), 2, input),
        ContractCase.whole("dense", new Convolution(24, LINE, 1, true), 2, input).evaluating(),
        ContractCase.shared(
            "split groups", new Convolution(24, LINE, 3, true), rows(2), SPLIT, input),
        ContractCase.shared(
            "rows", new Convolution(20, LINE, 1, true), twoAndOne(), List.of(), input));
  }

  private static List<Range> twoAndOne() {
    return List.of(new Range(0, 2), new Range(2, 3));
  }

  private static Window taps(Integer... kernel) {
    return Window.of(List.of(kernel));
  }

  private static Stream<ContractCase> cubes() {
    Shape input = Shape.of(24, 4, 5, 3);
    return Stream.of(
        ContractCase.whole("dense", new Convolution(16, CUBE, 1, true), 2, Shape.of(3, 5, 6, 7)),
        ContractCase.whole(
            "stride 2", new Convolution(20, CUBE.withStride(2), 2, true), 1, Shape.of(16, 5, 6, 7)),
        ContractCase.whole(
            "dilation 2",
            new Convolution(16, CUBE.withDilation(2).withPadding(2), 1, true),
            1,
            Shape.of(16, 5, 4, 6)),
        ContractCase.whole("1 tap", new Convolution(33, taps(1, 1, 1), 1, true), 2, input),
        ContractCase.whole(
            "depthwise", new Convolution(16, CUBE, 16, false), 1, Shape.of(16, 4, 4, 4)),
        ContractCase.whole("dense", new Convolution(20, CUBE, 1, true), 2, input).evaluating(),
        ContractCase.shared(
            "split groups", new Convolution(24, CUBE, 3, true), rows(1), SPLIT, input),
        ContractCase.shared(
            "rows", new Convolution(20, CUBE, 1, true), twoAndOne(), List.of(), input));
  }

  /** k×1 and 1×k, as Inception and ERFNet have them, in planes and cubes. */
  private static Stream<ContractCase> separable() {
    Shape plane = Shape.of(24, 8, 7);
    Window tall = padded(taps(7, 1));
    Window wide = padded(taps(1, 7));
    Window deep = padded(taps(3, 1, 1));
    Window flat = padded(taps(1, 3, 3));
    return Stream.of(
        ContractCase.whole("tall", new Convolution(16, tall, 1, true), 2, plane),
        ContractCase.whole("wide", new Convolution(16, wide, 1, true), 2, plane),
        ContractCase.whole("tall", new Convolution(20, tall, 1, false), 2, Shape.of(5, 8, 7)),
        ContractCase.whole("tall", new Convolution(24, tall, 3, true), 2, plane),
        ContractCase.whole("wide", new Convolution(24, wide, 24, false), 2, plane),
        ContractCase.shared(
            "split groups", new Convolution(24, wide, 3, true), rows(2), SPLIT, plane),
        ContractCase.whole("deep", new Convolution(16, deep, 1, true), 2, Shape.of(16, 4, 5, 3)),
        ContractCase.whole("flat", new Convolution(16, flat, 1, true), 2, Shape.of(16, 4, 5, 3)));
  }

  /** A window with as much padding as keeps the sizes. */
  private static Window padded(Window window) {
    List<Integer> half = window.kernel().stream().map(k -> k / 2).toList();
    return new Window(window.kernel(), window.stride(), half, half, window.dilation());
  }

  /** Padding on one side only, as "same" padding with stride 2 gives it, and uneven on both. */
  private static Stream<ContractCase> asymmetric() {
    Shape plane = Shape.of(24, 8, 7);
    Window end = sided(Window.square(3).withStride(2), List.of(0, 0), List.of(1, 1));
    Window begin = sided(Window.square(3), List.of(2, 1), List.of(0, 0));
    Window line = sided(taps(4), List.of(2), List.of(1));
    Window cube = sided(taps(2, 3, 2).withStride(2), List.of(0, 2, 1), List.of(1, 0, 0));
    return Stream.of(
        ContractCase.whole("at the end", new Convolution(16, end, 1, true), 2, plane),
        ContractCase.whole("at the end", new Convolution(24, end, 24, true), 2, plane),
        ContractCase.whole("at the begin", new Convolution(20, begin, 2, true), 2, plane),
        ContractCase.whole("uneven", new Convolution(16, line, 1, true), 2, Shape.of(16, 9)),
        ContractCase.whole("uneven", new Convolution(16, cube, 1, true), 2, Shape.of(3, 4, 5, 6)),
        ContractCase.shared(
            "split groups", new Convolution(24, end, 3, true), rows(2), SPLIT, plane));
  }

  private static Window sided(Window window, List<Integer> before, List<Integer> after) {
    return new Window(window.kernel(), window.stride(), before, after, window.dilation());
  }

  /** Both kinds, over one to three dimensions, with a last window that is partly outside. */
  static Stream<ContractCase> poolings() {
    List<ContractCase> cases = new ArrayList<>();
    for (Kind kind : Kind.values()) {
      for (boolean ceil : List.of(false, true)) {
        for (Divisor divisor : Divisor.values()) {
          for (Window window : windows()) {
            Pooling layer = new Pooling(kind, window, ceil, divisor);
            int[] spatial = {7, 5, 6};
            Shape input = Shape.of(20, Arrays.copyOf(spatial, window.dimensions()));
            String title =
                "%s stride %s padding %s+%s"
                    .formatted(input, window.stride(), window.before(), window.after());
            String how = (ceil ? ", ceil" : "") + ", divisor " + divisor;
            cases.add(ContractCase.whole(title + how, layer, 2, input));
          }
        }
      }
    }
    return cases.stream();
  }

  private static List<Window> windows() {
    return List.of(
        taps(2).withStride(2),
        taps(3).withStride(2).withPadding(1),
        sided(taps(3).withStride(3), List.of(0), List.of(1)),
        sided(taps(3).withStride(2), List.of(2), List.of(2)),
        sided(Window.square(3).withStride(2), List.of(0, 1), List.of(1, 0)),
        sided(Window.square(3), List.of(2, 0), List.of(0, 2)),
        padded(taps(3, 1).withStride(2)),
        padded(taps(1, 3)),
        taps(2, 3, 2).withStride(2),
        taps(3, 3, 3).withStride(2).withPadding(1));
  }
}
