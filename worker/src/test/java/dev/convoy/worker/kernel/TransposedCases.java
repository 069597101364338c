package dev.convoy.worker.kernel;

import static dev.convoy.worker.kernel.ConvolutionCases.rows;

import dev.convoy.network.TransposedConvolution;
import dev.convoy.network.Window;
import dev.convoy.tensor.Indices;
import dev.convoy.tensor.Range;
import dev.convoy.tensor.Shape;
import java.util.List;
import java.util.stream.Stream;

/** Transposed convolutions that every backend must do. */
final class TransposedCases {
  private TransposedCases() {}

  static Stream<ContractCase> transposed() {
    return Stream.of(dense(), grouped(), otherDimensions(), shared()).flatMap(cases -> cases);
  }

  private static Stream<ContractCase> dense() {
    TransposedConvolution twice = TransposedConvolution.of(16, 4).stride(2).padding(1);
    Window three = Window.square(3).withStride(2).withPadding(1);
    return Stream.of(
        ContractCase.whole("1 to 1", TransposedConvolution.of(1, 3), 2, Shape.of(1, 4, 5)),
        ContractCase.whole("5 to 24", TransposedConvolution.of(24, 3), 3, Shape.of(5, 6, 4)),
        ContractCase.whole("16 to 3", TransposedConvolution.of(3, 3), 2, Shape.of(16, 5, 5)),
        ContractCase.whole("twice", twice, 2, Shape.of(16, 5, 6)),
        ContractCase.whole("twice", twice, 2, Shape.of(20, 5, 6)).first(),
        ContractCase.whole("twice", twice, 2, Shape.of(20, 5, 6)).evaluating(),
        ContractCase.whole(
            "no bias", new TransposedConvolution(20, three, 0, 1, false), 2, Shape.of(16, 4, 4)),
        ContractCase.whole(
            "output padding",
            new TransposedConvolution(20, three, 1, 1, true),
            2,
            Shape.of(16, 4, 5)),
        ContractCase.whole(
            "output padding, no padding",
            new TransposedConvolution(16, three.withPadding(0).withStride(3), 2, 1, true),
            2,
            Shape.of(16, 4, 5)),
        ContractCase.whole(
            "gaps", TransposedConvolution.of(16, 2).stride(3), 2, Shape.of(16, 4, 5)),
        ContractCase.whole(
            "dilation 2",
            new TransposedConvolution(
                16, Window.square(3).withDilation(2).withPadding(2), 0, 1, true),
            2,
            Shape.of(16, 6, 5)),
        ContractCase.whole(
            "dilation 2, stride 2",
            new TransposedConvolution(20, three.withDilation(2), 1, 1, true),
            2,
            Shape.of(16, 4, 5)),
        ContractCase.whole(
            "wide and flat",
            new TransposedConvolution(16, lopsided(), 0, 1, true),
            2,
            Shape.of(16, 6, 7)),
        ContractCase.whole("1×1", TransposedConvolution.of(20, 1), 2, Shape.of(33, 5, 5)),
        ContractCase.whole("1 pixel", TransposedConvolution.of(24, 4), 3, Shape.of(20, 1, 1)));
  }

  private static Window lopsided() {
    return new Window(List.of(1, 5), List.of(2, 1), List.of(0, 2), List.of(1, 1), List.of(1, 2));
  }

  private static Stream<ContractCase> grouped() {
    TransposedConvolution twice = TransposedConvolution.of(24, 4).stride(2).padding(1);
    return Stream.of(
        ContractCase.whole("", twice.groups(2), 2, Shape.of(20, 5, 5)),
        ContractCase.whole("", twice.groups(3), 2, Shape.of(33, 5, 5)),
        ContractCase.whole("", twice.groups(3), 2, Shape.of(48, 5, 5)).evaluating(),
        ContractCase.whole("3 each", twice.groups(8), 2, Shape.of(32, 5, 4)),
        ContractCase.whole("depthwise", twice.groups(24), 2, Shape.of(24, 5, 4)),
        ContractCase.whole("wide depthwise", bilinear(), 2, Shape.of(5, 4, 3)),
        ContractCase.whole("depthwise times 2", twice.groups(12), 2, Shape.of(12, 5, 4)));
  }

  /** As fully convolutional networks enlarge their scores. */
  private static TransposedConvolution bilinear() {
    Window window = Window.square(16).withStride(8).withPadding(4);
    return new TransposedConvolution(5, window, 0, 5, false);
  }

  private static Stream<ContractCase> otherDimensions() {
    Window line = Window.of(List.of(4)).withStride(2).withPadding(1);
    Window cube = Window.of(List.of(3, 2, 4)).withStride(2).withPadding(1);
    return Stream.of(
        ContractCase.whole(
            "line", new TransposedConvolution(20, line, 0, 1, true), 2, Shape.of(16, 9)),
        ContractCase.whole(
            "line", new TransposedConvolution(24, line, 1, 3, false), 2, Shape.of(12, 7)),
        ContractCase.whole(
            "cube", new TransposedConvolution(16, cube, 0, 1, true), 2, Shape.of(3, 3, 4, 5)),
        ContractCase.whole(
            "cube, output padding",
            new TransposedConvolution(20, cube, 1, 2, true),
            1,
            Shape.of(16, 3, 4, 5)),
        ContractCase.whole(
            "depthwise cube",
            new TransposedConvolution(16, cube, 0, 16, false),
            1,
            Shape.of(16, 3, 3, 3)));
  }

  private static Stream<ContractCase> shared() {
    Shape input = Shape.of(24, 5, 5);
    TransposedConvolution dense = TransposedConvolution.of(24, 4).stride(2).padding(1);
    TransposedConvolution three = dense.groups(3);
    List<Indices> uneven = List.of(Indices.range(0, 7), Indices.range(7, 24));
    List<Indices> scattered =
        List.of(
            Indices.range(0, 3).then(Indices.range(18, 24)),
            Indices.range(12, 18).then(Indices.range(3, 12)));
    return Stream.of(
        ContractCase.shared("uneven", dense, rows(2), uneven, Shape.of(16, 5, 5)),
        ContractCase.shared("scattered", dense, rows(2), scattered, Shape.of(16, 5, 5)),
        ContractCase.shared(
            "rows", dense, List.of(new Range(0, 1), new Range(1, 4)), List.of(), input),
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
        ContractCase.shared("scattered groups", three, rows(2), scattered, input),
        ContractCase.shared(
            "split groups, rows too",
            three,
            List.of(new Range(0, 1), new Range(1, 3)),
            List.of(Indices.range(0, 13), Indices.range(13, 24)),
            input),
        ContractCase.shared("depthwise, uneven", dense.groups(24), rows(2), uneven, input),
        ContractCase.shared("depthwise, scattered", dense.groups(24), rows(2), scattered, input));
  }
}
