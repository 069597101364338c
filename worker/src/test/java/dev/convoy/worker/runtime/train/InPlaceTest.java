package dev.convoy.worker.runtime.train;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convoy.mesh.DeviceMesh;
import dev.convoy.network.Activation;
import dev.convoy.network.Add;
import dev.convoy.network.BatchNorm;
import dev.convoy.network.ChannelShuffle;
import dev.convoy.network.Concat;
import dev.convoy.network.Convolution;
import dev.convoy.network.Flatten;
import dev.convoy.network.Linear;
import dev.convoy.network.Network;
import dev.convoy.network.Pooling;
import dev.convoy.network.SoftmaxCrossEntropy;
import dev.convoy.network.zoo.Zoo;
import dev.convoy.tensor.Shape;
import dev.convoy.worker.exchange.local.LocalMesh;
import dev.convoy.worker.exchange.netty.Meshes;
import dev.convoy.worker.kernel.onednn.OneDnnKernels;
import dev.convoy.worker.runtime.train.InProcess.Outcome;
import dev.convoy.worker.runtime.train.InProcess.Wires;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Memory that is being sent is left alone, and places are posted only where nobody needs them any
 * more: an exchange that reads late, writes early and dawdles trains the same model.
 */
class InPlaceTest {
  private static final int BATCH = 6;
  private static final int STEPS = 3;

  /** Maps that are large enough for long stretches. */
  private static Network largeMaps() {
    Activation relu = new Activation(Activation.Function.RELU);
    return Network.builder("large-maps", Shape.of(3, 64, 64))
        .add("conv1", Convolution.of(16, 3).padding(1).noBias())
        .add("bn", BatchNorm.standard())
        .add("relu1", relu)
        .add("group", Convolution.of(16, 3).padding(1).groups(4))
        .add("shuffle", new ChannelShuffle(4))
        .add("group2", Convolution.of(16, 3).padding(1).groups(4))
        .add("add", new Add(), "group2", "relu1")
        .add("both", new Concat(), "add", "group")
        .add("conv2", Convolution.of(32, 3).padding(1))
        .add("relu2", relu)
        .add("pool", Pooling.max(2, 2, 0))
        .add("conv3", Convolution.of(16, 3).padding(1))
        .add("conv4", Convolution.of(16, 1), "pool")
        .add("add2", new Add(), "conv3", "conv4")
        .add("silu", new Activation(Activation.Function.SILU))
        .add("flatten", new Flatten())
        .add("fc1", new Linear(64, true))
        .add("relu3", relu)
        .add("fc2", new Linear(5, true))
        .add("loss", new SoftmaxCrossEntropy())
        .build();
  }

  static Stream<Arguments> cases() {
    List<DeviceMesh> towers = List.of(new DeviceMesh(1, 4), new DeviceMesh(2, 2));
    List<DeviceMesh> others = List.of(new DeviceMesh(1, 2), new DeviceMesh(3, 1));
    return Stream.of(
            on(largeMaps(), others),
            on(largeMaps(), towers),
            on(Zoo.network("shufflenet-v1-cifar"), towers),
            on(Zoo.network("alexnet-cifar"), towers))
        .flatMap(cases -> cases);
  }

  private static Stream<Arguments> on(Network network, List<DeviceMesh> meshes) {
    return meshes.stream().map(mesh -> Arguments.of(network, mesh));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void aHostileExchangeTrainsTheSameModel(Network network, DeviceMesh mesh) throws Exception {
    assertTrainsTheSame(network, mesh, LocalMesh::create);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void soDoesOneOverSockets(Network network, DeviceMesh mesh) throws Exception {
    assertTrainsTheSame(network, mesh, Meshes::up);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void soDoesOneWithSlicesInParts(Network network, DeviceMesh mesh) throws Exception {
    assertTrainsTheSame(network, mesh, LocalMesh::create, 3);
  }

  private static void assertTrainsTheSame(Network network, DeviceMesh mesh, Wires wires)
      throws Exception {
    assertTrainsTheSame(network, mesh, wires, 1);
  }

  private static void assertTrainsTheSame(Network network, DeviceMesh mesh, Wires wires, int chunks)
      throws Exception {
    var tally = new HostileExchange.Tally();
    Wires hostile =
        ranks ->
            wires.up(ranks).stream().map(exchange -> new HostileExchange(exchange, tally)).toList();
    Outcome expected = training(network).chunks(chunks).train(mesh);
    Outcome actual = training(network).chunks(chunks).over(hostile).train(mesh);
    // Not to the bit: how narrow groups are run is chosen by speed, and so may change in between.
    assertTrue(WeightAgreement.lossDistance(expected.losses(), actual.losses()) <= 1e-3);
    WeightAgreement.of(expected.gradients(), actual.gradients())
        .assertWithin(0.2); // rounding flips ReLUs
    WeightAgreement.of(expected.weights(), actual.weights()).assertWithin(1e-3);
    if (network.name().equals("large-maps")) {
      assertTrue(tally.inPlace().get() > 0, tally::toString);
      assertTrue(mesh.ranks() == 3 || tally.gathered().get() > 0, tally::toString);
    }
  }

  private static InProcess training(Network network) {
    return new InProcess(network, () -> OneDnnKernels.open(1), BATCH, STEPS);
  }
}
