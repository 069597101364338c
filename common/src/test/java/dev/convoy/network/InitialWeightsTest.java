package dev.convoy.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.convoy.network.ParameterSpec.Initial;
import dev.convoy.tensor.Shape;
import org.junit.jupiter.api.Test;

class InitialWeightsTest {
  private final Network network =
      Network.builder("split filters", Shape.of(4, 8, 8))
          .add("lateral", Convolution.of(9, 1))
          .add("last", Convolution.of(9, 1).padding(0))
          .add("relu", new Activation(Activation.Function.RELU))
          .add("flatten", new Flatten())
          .add("fc", new Linear(10, true))
          .add("loss", new SoftmaxCrossEntropy())
          .build();

  private double deviation(String layer) {
    ParameterSpec weight = network.parameters(network.node(layer)).get(0);
    return ((Initial.Normal) weight.initial()).standardDeviation();
  }

  @Test
  void aFilterBeforeARectifierMakesUpForIt() {
    assertEquals(Math.sqrt(2.0 / 9), deviation("last"), 1e-12);
  }

  @Test
  void aFilterThatOnlyFiltersReadKeepsTheVarianceAsItIs() {
    assertEquals(Math.sqrt(1.0 / 4), deviation("lateral"), 1e-12);
  }

  @Test
  void aLinearLayerKeepsTheVarianceAsItIs() {
    assertEquals(Math.sqrt(1.0 / (9 * 64)), deviation("fc"), 1e-12);
  }

  @Test
  void biasesBeginWithZeros() {
    ParameterSpec bias = network.parameters(network.node("last")).get(1);
    assertEquals(new Initial.Constant(0), bias.initial());
  }

  @Test
  void aFilterThatSomethingElseReadsTooMakesUpForARectifier() {
    Network forked =
        Network.builder("forked", Shape.of(4, 8, 8))
            .add("shared", Convolution.of(9, 1))
            .add("filter", Convolution.of(9, 1))
            .add("sum", new Add(), "filter", "shared")
            .add("flatten", new Flatten())
            .add("fc", new Linear(10, true))
            .add("loss", new SoftmaxCrossEntropy())
            .build();
    ParameterSpec weight = forked.parameters(forked.node("shared")).get(0);
    assertEquals(
        Math.sqrt(2.0 / 4), ((Initial.Normal) weight.initial()).standardDeviation(), 1e-12);
  }

  @Test
  void parametersAreThoseOfTheNetworkWhoeverAsksAgain() {
    Network.Node last = network.node("last");
    assertSame(network.parameters(last), network.parameters(last));
  }
}
