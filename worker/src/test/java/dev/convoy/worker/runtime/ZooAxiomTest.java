package dev.convoy.worker.runtime;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convoy.mesh.DeviceMesh;
import dev.convoy.network.Activation;
import dev.convoy.network.Activation.Function;
import dev.convoy.network.BatchNorm;
import dev.convoy.network.Layer;
import dev.convoy.network.Network;
import dev.convoy.network.zoo.Zoo;
import dev.convoy.worker.kernel.onednn.OneDnnKernels;
import dev.convoy.worker.runtime.InProcess.Outcome;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The networks of the zoo on oneDNN at 1, 2, 3 and 4 workers, model and data, against one worker.
 *
 * <p>In networks with batch normalisation, rounding alone flips ReLUs and changes gradients by far
 * more than a wrong plan in a smooth network would: there SiLU stands for ReLU and the bound stays
 * tight, and the ReLU network is held to three times what merely permuting the rows of the batch
 * does on one worker.
 */
class ZooAxiomTest {
  private static final int STEPS = 20;

  static Stream<String> networks() {
    return Stream.of(System.getProperty("nets", "alexnet-cifar,shufflenet-v1-cifar").split(","));
  }

  private static List<DeviceMesh> meshes() {
    return List.of(
        new DeviceMesh(1, 2),
        new DeviceMesh(1, 3),
        new DeviceMesh(1, 4),
        new DeviceMesh(2, 1),
        new DeviceMesh(3, 1),
        new DeviceMesh(4, 1));
  }

  @ParameterizedTest
  @MethodSource("networks")
  void everyMeshTrainsTheModelOfOneWorker(String name) throws Exception {
    Network network = Zoo.network(name);
    boolean normalises = network.nodes().stream().anyMatch(n -> n.layer() instanceof BatchNorm);
    double bound = normalises ? 1e-4 : 1e-5;
    compare(normalises ? network.withLayers(ZooAxiomTest::smooth) : network, bound);
  }

  private static Layer smooth(Layer layer) {
    return layer instanceof Activation ? new Activation(Function.SILU) : layer;
  }

  private static void compare(Network network, double bound) throws Exception {
    InProcess training = new InProcess(network, () -> OneDnnKernels.open(1), 4, STEPS);
    Outcome alone = training.train(new DeviceMesh(1, 1));
    for (DeviceMesh mesh : meshes()) {
      long begin = System.nanoTime();
      Outcome together = training.train(mesh);
      Agreement gradients = Agreement.of(alone.gradients(), together.gradients());
      System.out.println(alone.losses() + "\n" + together.losses());
      double losses = Agreement.lossDistance(alone.losses(), together.losses());
      System.out.printf(
          "%s on %s: gradients %.1e (%s), losses %.1e, %.1f s%n",
          network,
          mesh,
          gradients.distance(),
          gradients.worst(),
          losses,
          (System.nanoTime() - begin) / 1e9);
      gradients.assertWithin(bound);
      assertTrue(losses <= 1e-4, network + " on " + mesh + ": losses differ by " + losses);
    }
  }
}
