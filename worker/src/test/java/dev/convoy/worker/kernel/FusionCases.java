package dev.convoy.worker.kernel;

import dev.convoy.network.Activation.Function;
import dev.convoy.network.Add;
import dev.convoy.network.BatchNorm;
import dev.convoy.network.Convolution;
import dev.convoy.network.Linear;
import dev.convoy.tensor.Indices;
import dev.convoy.tensor.Range;
import dev.convoy.tensor.Shape;
import java.util.List;
import java.util.stream.Stream;

/** Layers that apply a function to their output themselves. */
final class FusionCases {
  private FusionCases() {}

  static Stream<ContractCase> fusions() {
    return Stream.of(Function.RELU, Function.RELU6, Function.SIGMOID, Function.TANH)
        .flatMap(function -> plain().map(example -> example.followedBy(function)));
  }

  private static Stream<ContractCase> plain() {
    List<Range> together = List.of(new Range(0, 4));
    List<Range> apart = List.of(new Range(0, 3), new Range(3, 4));
    List<Indices> odd = List.of(Indices.all(5), Indices.range(5, 16));
    Shape maps = Shape.of(16, 7, 7);
    return Stream.of(
        ContractCase.whole("", Convolution.of(24, 3).padding(1), 2, maps),
        ContractCase.whole("", Convolution.of(24, 3).padding(1), 2, maps).first(),
        ContractCase.whole("", Convolution.of(24, 3).padding(1), 2, maps).evaluating(),
        ContractCase.whole("", Convolution.of(32, 1).groups(4).noBias(), 2, maps),
        ContractCase.shared(
            "cut groups", Convolution.of(16, 3).groups(2), together, odd, Shape.of(8, 7, 7)),
        ContractCase.whole("", new Linear(9, true), 4, Shape.of(20)),
        ContractCase.whole("", new Linear(9, false), 4, Shape.of(20)).evaluating(),
        ContractCase.whole("", BatchNorm.standard(), 4, maps),
        ContractCase.whole("", BatchNorm.standard(), 4, Shape.of(5, 6, 7)),
        ContractCase.whole("", BatchNorm.standard(), 4, maps).evaluating(),
        ContractCase.shared("split rows", BatchNorm.standard(), apart, List.of(), maps),
        ContractCase.shared("split rows", BatchNorm.standard(), apart, odd, maps),
        ContractCase.whole("", new Add(), 2, maps),
        ContractCase.whole("", new Add(), 2, maps, maps),
        ContractCase.whole("", new Add(), 2, maps, maps, maps).evaluating());
  }
}
