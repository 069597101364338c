package dev.convoy.worker.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
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
import dev.convoy.tensor.Shape;
import dev.convoy.worker.exchange.local.LocalMesh;
import dev.convoy.worker.exchange.netty.Meshes;
import dev.convoy.worker.kernel.onednn.OneDnnKernels;
import dev.convoy.worker.runtime.InProcess.Outcome;
import dev.convoy.worker.runtime.InProcess.Wires;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Memory that is being sent is left alone, and places are posted only where nobody needs them any
 * more: an exchange that reads late, writes early and dawdles trains the same model. The network is
 * large enough for long stretches.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class InPlaceTest {
  private static final int BATCH = 6;
  private static final int STEPS = 5;
  private Outcome alone = new Outcome(List.of(), Map.of(), Map.of(), List.of());

  private static Network network() {
    Activation silu = new Activation(Activation.Function.SILU);
    return Network.builder("large-maps", Shape.of(3, 32, 32))
        .add("conv1", Convolution.of(16, 3).padding(1).noBias())
        .add("bn", BatchNorm.standard())
        .add("silu1", silu)
        .add("group", Convolution.of(16, 3).padding(1).groups(4))
        .add("shuffle", new ChannelShuffle(4))
        .add("group2", Convolution.of(16, 3).padding(1).groups(4))
        .add("add", new Add(), "group2", "silu1")
        .add("both", new Concat(), "add", "group")
        .add("conv2", Convolution.of(32, 3).padding(1))
        .add("silu2", silu)
        .add("pool", Pooling.max(2, 2, 0))
        .add("flatten", new Flatten())
        .add("fc1", new Linear(64, true))
        .add("silu3", silu)
        .add("fc2", new Linear(5, true))
        .add("loss", new SoftmaxCrossEntropy())
        .build();
  }

  private static InProcess training() {
    return new InProcess(network(), () -> OneDnnKernels.open(1), BATCH, STEPS);
  }

  @BeforeAll
  void trainAlone() throws Exception {
    alone = training().train(new DeviceMesh(1, 1));
  }

  static List<DeviceMesh> meshes() {
    return List.of(
        new DeviceMesh(1, 2), new DeviceMesh(1, 4), new DeviceMesh(3, 1), new DeviceMesh(2, 2));
  }

  @ParameterizedTest
  @MethodSource("meshes")
  void aHostileExchangeInOneJvmTrainsTheSameModel(DeviceMesh mesh) throws Exception {
    trainsTheSameModel(mesh, LocalMesh::create);
  }

  @ParameterizedTest
  @MethodSource("meshes")
  void aHostileExchangeOverSocketsTrainsTheSameModel(DeviceMesh mesh) throws Exception {
    trainsTheSameModel(mesh, Meshes::up);
  }

  private void trainsTheSameModel(DeviceMesh mesh, Wires wires) throws Exception {
    var tally = new HostileExchange.Tally();
    Outcome together =
        training()
            .over(
                ranks ->
                    wires.up(ranks).stream()
                        .map(exchange -> new HostileExchange(exchange, tally))
                        .toList())
            .train(mesh);
    Agreement.of(alone.gradients(), together.gradients()).assertWithin(1e-4);
    Agreement.of(alone.weights(), together.weights()).assertWithin(1e-4);
    assertEquals(STEPS, together.losses().size());
    assertTrue(Agreement.lossDistance(alone.losses(), together.losses()) <= 1e-4);
    assertTrue(tally.inPlace().get() > 0, tally::toString);
    assertTrue(mesh.ranks() == 3 || tally.gathered().get() > 0, tally::toString);
  }
}
