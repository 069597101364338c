package dev.convoy.worker.kernel;

import static dev.convoy.worker.kernel.ConvolutionCases.rows;

import dev.convoy.network.BatchNorm;
import dev.convoy.network.LocalResponseNorm;
import dev.convoy.network.MeanSquaredError;
import dev.convoy.network.SoftmaxCrossEntropy;
import dev.convoy.tensor.Indices;
import dev.convoy.tensor.Range;
import dev.convoy.tensor.Shape;
import java.util.List;
import java.util.stream.Stream;

/** Layers that look beyond one element: across channels, across rows, across classes. */
final class NormalisationCases {
  private NormalisationCases() {}

  static Stream<ContractCase> localResponseNorms() {
    LocalResponseNorm strong = new LocalResponseNorm(5, 1.5, 0.75, 1, 1);
    LocalResponseNorm towers = new LocalResponseNorm(5, 1.5, 0.75, 2, 3);
    LocalResponseNorm wide = new LocalResponseNorm(15, 1.5, 0.75, 1, 1);
    Shape shape = Shape.of(24, 5, 3);
    List<Indices> halves = List.of(Indices.range(0, 16), Indices.range(16, 32));
    List<Indices> inner = List.of(Indices.range(0, 7), Indices.range(7, 12), Indices.range(12, 24));
    List<Indices> scattered =
        List.of(
            Indices.range(3, 5).then(Indices.range(14, 18)),
            Indices.range(0, 3).then(Indices.range(5, 14)).then(Indices.range(18, 24)));
    return Stream.of(
        ContractCase.whole("AlexNet", LocalResponseNorm.alexNet(1), 2, shape),
        ContractCase.whole("AlexNet", LocalResponseNorm.alexNet(2), 2, shape).evaluating(),
        ContractCase.whole("strong", strong, 2, shape),
        ContractCase.whole("33 channels", strong, 2, Shape.of(33, 4, 4)),
        ContractCase.whole("1 pixel", strong, 1, Shape.of(16, 1, 1)),
        ContractCase.whole("fewer channels than neighbours", strong, 2, Shape.of(3, 4, 4)),
        ContractCase.whole("power 1", new LocalResponseNorm(3, 1, 1, 1, 1), 2, shape),
        ContractCase.whole("3 towers", towers, 2, shape),
        ContractCase.whole("3 towers", towers, 2, shape).evaluating(),
        ContractCase.whole("3 towers of 16 channels", towers, 2, Shape.of(48, 5, 3)),
        ContractCase.shared("halos", strong, rows(2), inner, shape),
        ContractCase.shared("halos", LocalResponseNorm.alexNet(1), rows(2), inner, shape),
        ContractCase.shared("halos wider than shares", wide, rows(2), inner, shape),
        ContractCase.whole("wide", wide, 2, shape),
        ContractCase.whole("wide", wide, 2, shape).evaluating(),
        ContractCase.whole("wide, 1 pixel", wide, 2, Shape.of(24, 1, 1)),
        ContractCase.whole("wide, flat", wide, 2, Shape.of(24)),
        ContractCase.whole("wide, 32 channels", wide, 2, Shape.of(32, 3, 3)),
        ContractCase.shared("wide, scattered", wide, rows(2), scattered, shape),
        ContractCase.shared("halos of 16", strong, rows(2), halves, Shape.of(32, 4, 4)),
        ContractCase.shared("halos", strong, rows(2), inner, shape).evaluating(),
        ContractCase.shared("halos within towers", towers, rows(2), inner, shape),
        ContractCase.shared("scattered", towers, rows(2), scattered, shape),
        ContractCase.shared("scattered", strong, rows(2), scattered, shape),
        ContractCase.shared(
            "halos, rows too", towers, List.of(new Range(0, 1), new Range(1, 3)), inner, shape));
  }

  static Stream<ContractCase> batchNorms() {
    BatchNorm layer = BatchNorm.standard();
    BatchNorm other = new BatchNorm(1e-2, 0.5);
    Shape shape = Shape.of(20, 5, 3);
    List<Indices> uneven = List.of(Indices.range(0, 3), Indices.range(3, 20));
    List<Indices> permuted =
        List.of(
            Indices.range(12, 20).then(Indices.range(0, 3)),
            Indices.range(7, 12).then(Indices.range(3, 7)));
    List<Range> split = List.of(new Range(0, 1), new Range(1, 4), new Range(4, 6));
    return Stream.of(
        ContractCase.whole("", layer, 4, shape),
        ContractCase.whole("", layer, 4, shape).evaluating(),
        ContractCase.whole("other settings", other, 4, shape),
        ContractCase.whole("16 channels", layer, 3, Shape.of(16, 6, 6)),
        ContractCase.whole("3 channels", layer, 3, Shape.of(3, 7, 7)),
        ContractCase.whole("1 channel", layer, 3, Shape.of(1, 3, 3)),
        ContractCase.whole("flat", layer, 16, Shape.of(33)),
        ContractCase.whole("line", layer, 4, Shape.of(5, 9)),
        ContractCase.whole("cube", layer, 2, Shape.of(16, 3, 4, 5)),
        ContractCase.whole("1 pixel", layer, 16, Shape.of(24, 1, 1)),
        ContractCase.shared("uneven", layer, rows(4), uneven, shape),
        ContractCase.shared("permuted", layer, rows(4), permuted, shape),
        ContractCase.shared("permuted", layer, rows(4), permuted, shape).evaluating(),
        ContractCase.shared("split rows", layer, split, List.of(), shape),
        ContractCase.shared("split rows", other, split, List.of(), shape),
        ContractCase.shared("split rows", layer, split, List.of(), shape).evaluating(),
        ContractCase.shared("split rows, permuted", layer, split, permuted, shape),
        ContractCase.shared("split rows, 16 channels", layer, split, List.of(), Shape.of(16, 4, 4)),
        ContractCase.shared("split rows, flat", layer, splitOf16(), List.of(), Shape.of(10)));
  }

  private static List<Range> splitOf16() {
    return List.of(new Range(0, 5), new Range(5, 16));
  }

  static Stream<ContractCase> losses() {
    SoftmaxCrossEntropy layer = new SoftmaxCrossEntropy();
    List<Range> split = List.of(new Range(0, 1), new Range(1, 6));
    return Stream.of(
        ContractCase.whole("", layer, 4, Shape.of(10)),
        ContractCase.whole("", layer, 4, Shape.of(10)).evaluating(),
        ContractCase.whole("33 classes", layer, 7, Shape.of(33)),
        ContractCase.whole("1 row", layer, 1, Shape.of(16)),
        ContractCase.shared("split rows", layer, split, List.of(), Shape.of(10)),
        ContractCase.shared("split rows", layer, split, List.of(), Shape.of(10)).evaluating(),
        ContractCase.whole("smoothing", new SoftmaxCrossEntropy(0.1), 4, Shape.of(10)),
        ContractCase.whole("pixels", layer, 2, Shape.of(5, 7, 6)),
        ContractCase.whole("pixels", layer, 2, Shape.of(5, 7, 6)).evaluating(),
        ContractCase.whole("line", layer, 3, Shape.of(3, 9)),
        ContractCase.whole("volume", new SoftmaxCrossEntropy(0.2), 2, Shape.of(4, 3, 4, 5)),
        ContractCase.whole("1 pixel", layer, 3, Shape.of(7, 1, 1)),
        ContractCase.whole("1 class", layer, 2, Shape.of(1, 3, 2)),
        ContractCase.shared("split rows, pixels", layer, split, List.of(), Shape.of(20, 3, 4)));
  }

  static Stream<ContractCase> reconstructions() {
    MeanSquaredError layer = new MeanSquaredError();
    List<Range> split = List.of(new Range(0, 1), new Range(1, 4));
    return Stream.of(
        ContractCase.whole("", layer, 2, Shape.of(3, 7, 6)),
        ContractCase.whole("", layer, 2, Shape.of(3, 7, 6)).evaluating(),
        ContractCase.whole("flat", layer, 3, Shape.of(33)),
        ContractCase.whole("volume", layer, 1, Shape.of(2, 16, 17, 18)),
        ContractCase.shared("split rows", layer, split, List.of(), Shape.of(20, 3, 4)));
  }
}
