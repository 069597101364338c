package dev.convoy.worker.kernel;

import dev.convoy.network.Convolution;
import dev.convoy.network.Linear;
import dev.convoy.network.Window;
import dev.convoy.tensor.Indices;
import dev.convoy.tensor.Range;
import dev.convoy.tensor.Shape;
import java.util.List;
import java.util.stream.Stream;

/** Layers with filters that every backend must do: odd sizes, few channels, split groups. */
final class ConvolutionCases {
  private ConvolutionCases() {}

  static Stream<ContractCase> convolutions() {
    return Stream.of(
            dense(),
            grouped(),
            DimensionCases.convolutions(),
            onePixel(),
            sharedDense(),
            sharedGroups())
        .flatMap(cases -> cases);
  }

  private static Stream<ContractCase> dense() {
    Convolution same = Convolution.of(16, 3).padding(1);
    return Stream.of(
        ContractCase.whole("1 channel", Convolution.of(3, 3).padding(1), 2, Shape.of(1, 7, 5)),
        ContractCase.whole("1 to 1", Convolution.of(1, 3), 2, Shape.of(1, 7, 5)),
        ContractCase.whole("3 to 16", same, 2, Shape.of(3, 9, 9)),
        ContractCase.whole("3 to 16", same, 2, Shape.of(3, 9, 9)).first(),
        ContractCase.whole("3 to 16", same, 2, Shape.of(3, 9, 9)).evaluating(),
        ContractCase.whole("5 to 24", Convolution.of(24, 3), 3, Shape.of(5, 6, 7)),
        ContractCase.whole(
            "large", Convolution.of(20, 11).stride(4).padding(2), 1, Shape.of(3, 35, 35)),
        ContractCase.whole(
            "stride 2", Convolution.of(33, 5).stride(2).padding(2), 2, Shape.of(16, 11, 9)),
        ContractCase.whole(
            "dilation 2", Convolution.of(20, 3).dilation(2).padding(2), 2, Shape.of(16, 9, 9)),
        ContractCase.whole("no bias", Convolution.of(16, 3).noBias(), 2, Shape.of(24, 7, 7)),
        ContractCase.whole("no bias", Convolution.of(16, 3).noBias(), 2, Shape.of(24, 7, 7))
            .evaluating(),
        ContractCase.whole("batch 1", Convolution.of(33, 1), 1, Shape.of(33, 5, 5)),
        ContractCase.whole(
            "stride 2", Convolution.of(32, 1).stride(2).noBias(), 2, Shape.of(16, 8, 8)),
        ContractCase.whole("wide and flat", lopsided(), 2, Shape.of(16, 9, 12)));
  }

  private static Convolution lopsided() {
    Window window =
        new Window(List.of(1, 5), List.of(2, 1), List.of(0, 2), List.of(1, 1), List.of(1, 2));
    return new Convolution(16, window, 1, true);
  }

  private static Stream<ContractCase> grouped() {
    Convolution three = Convolution.of(24, 3).padding(1);
    return Stream.of(
        ContractCase.whole("", three.groups(2), 2, Shape.of(20, 9, 9)),
        ContractCase.whole("", three.groups(2), 2, Shape.of(20, 9, 9)).evaluating(),
        ContractCase.whole("", three.groups(2).dilation(2), 2, Shape.of(16, 9, 9)),
        ContractCase.whole("", three.groups(3), 2, Shape.of(33, 9, 9)),
        ContractCase.whole("stride 2", three.groups(3).stride(2), 2, Shape.of(48, 9, 9)),
        ContractCase.whole("4 each", Convolution.of(32, 3).groups(8), 2, Shape.of(32, 7, 7)),
        ContractCase.whole("1×1", Convolution.of(24, 1).groups(3), 2, Shape.of(24, 7, 7)),
        ContractCase.whole(
            "two towers",
            Convolution.of(32, 5).padding(2).groups(2).noBias(),
            2,
            Shape.of(32, 9, 9)),
        depthwise(5),
        depthwise(16),
        depthwise(33),
        depthwise(24).evaluating(),
        ContractCase.whole(
            "depthwise, stride 2",
            Convolution.of(24, 3).padding(1).stride(2).groups(24).noBias(),
            2,
            Shape.of(24, 9, 9)),
        ContractCase.whole(
            "depthwise times 2", Convolution.of(10, 3).groups(5), 2, Shape.of(5, 7, 7)));
  }

  private static ContractCase depthwise(int channels) {
    Convolution layer = Convolution.of(channels, 3).padding(1).groups(channels);
    return ContractCase.whole("depthwise", layer, 2, Shape.of(channels, 7, 6));
  }

  private static Stream<ContractCase> onePixel() {
    return Stream.of(
        ContractCase.whole("1 pixel", Convolution.of(20, 1), 1, Shape.of(33, 1, 1)),
        ContractCase.whole("1 pixel", Convolution.of(33, 3).padding(1), 1, Shape.of(20, 1, 1)),
        ContractCase.whole(
            "1 pixel", Convolution.of(24, 3).padding(1).groups(3), 3, Shape.of(24, 1, 1)),
        ContractCase.whole("to 1 pixel", Convolution.of(16, 5), 2, Shape.of(5, 5, 5)));
  }

  private static Stream<ContractCase> sharedDense() {
    Convolution layer = Convolution.of(24, 3).padding(1);
    Shape input = Shape.of(16, 7, 7);
    return Stream.of(
        ContractCase.shared(
            "uneven", layer, rows(2), List.of(Indices.range(0, 7), Indices.range(7, 24)), input),
        ContractCase.shared(
            "scattered",
            layer,
            rows(2),
            List.of(
                Indices.range(0, 3).then(Indices.range(20, 24)),
                Indices.range(12, 20).then(Indices.range(3, 12))),
            input),
        ContractCase.shared(
            "rows", layer, List.of(new Range(0, 1), new Range(1, 4)), List.of(), input));
  }

  private static Stream<ContractCase> sharedGroups() {
    Shape input = Shape.of(24, 7, 7);
    Convolution three = Convolution.of(24, 3).padding(1).groups(3);
    Convolution depthwise = Convolution.of(24, 3).padding(1).groups(24);
    return Stream.of(
        ContractCase.shared(
            "whole groups",
            three,
            rows(2),
            List.of(Indices.range(0, 8), Indices.range(8, 24)),
            input),
        ContractCase.shared(
            "split groups",
            three,
            rows(2),
            List.of(Indices.range(0, 5), Indices.range(5, 13), Indices.range(13, 24)),
            input),
        ContractCase.shared("split groups", three, rows(2), List.of(Indices.range(5, 13)), input)
            .evaluating(),
        ContractCase.shared(
            "scattered groups",
            three,
            rows(2),
            List.of(Indices.range(0, 3).then(Indices.range(18, 24)), Indices.range(3, 18)),
            input),
        ContractCase.shared(
            "split groups of 4",
            Convolution.of(32, 3).padding(1).groups(8),
            rows(2),
            List.of(Indices.range(0, 6), Indices.range(6, 21), Indices.range(21, 32)),
            Shape.of(32, 5, 5)),
        ContractCase.shared(
            "split groups, rows too",
            three.stride(2),
            List.of(new Range(0, 1), new Range(1, 3)),
            List.of(Indices.range(0, 13), Indices.range(13, 24)),
            input),
        ContractCase.shared(
            "depthwise, uneven",
            depthwise,
            rows(2),
            List.of(Indices.range(0, 5), Indices.range(5, 24)),
            input),
        ContractCase.shared(
            "depthwise, scattered",
            depthwise,
            rows(2),
            List.of(
                Indices.range(1, 4).then(Indices.range(9, 20)),
                Indices.range(0, 1).then(Indices.range(4, 9)).then(Indices.range(20, 24))),
            input));
  }

  static Stream<ContractCase> linears() {
    Linear layer = new Linear(20, true);
    return Stream.of(
        ContractCase.whole("", layer, 4, Shape.of(33)),
        ContractCase.whole("", layer, 4, Shape.of(33)).first(),
        ContractCase.whole("", layer, 4, Shape.of(33)).evaluating(),
        ContractCase.whole("no bias", new Linear(10, false), 5, Shape.of(24)),
        ContractCase.whole("1 row", layer, 1, Shape.of(16)),
        ContractCase.whole("1 to 1", new Linear(1, true), 3, Shape.of(1)),
        ContractCase.shared(
            "uneven",
            layer,
            rows(4),
            List.of(Indices.range(0, 3), Indices.range(3, 20)),
            Shape.of(24)),
        ContractCase.shared(
            "scattered",
            layer,
            rows(4),
            List.of(Indices.range(15, 20).then(Indices.range(0, 3)), Indices.range(3, 15)),
            Shape.of(24)),
        ContractCase.shared(
            "rows", layer, List.of(new Range(0, 1), new Range(1, 5)), List.of(), Shape.of(24)));
  }

  static List<Range> rows(int rows) {
    return List.of(new Range(0, rows));
  }
}
