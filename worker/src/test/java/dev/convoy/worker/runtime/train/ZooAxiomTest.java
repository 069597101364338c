package dev.convoy.worker.runtime.train;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convoy.mesh.DeviceMesh;
import dev.convoy.network.Activation;
import dev.convoy.network.Activation.Function;
import dev.convoy.network.BatchNorm;
import dev.convoy.network.Convolution;
import dev.convoy.network.Layer;
import dev.convoy.network.Network;
import dev.convoy.network.Network.Node;
import dev.convoy.network.zoo.Zoo;
import dev.convoy.worker.kernel.onednn.OneDnnKernels;
import dev.convoy.worker.runtime.train.InProcess.Outcome;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The networks of the zoo on oneDNN at 1, 2, 3 and 4 workers, model and data, with slices in 1, 2
 * and 3 parts, against one worker.
 *
 * <p>In networks with batch normalisation, rounding alone flips ReLUs and changes gradients by far
 * more than a wrong plan in a smooth network would: there SiLU stands for ReLU and the bound stays
 * tight, and the ReLU network is held to three times what merely permuting the rows of the batch
 * does on one worker.
 */
class ZooAxiomTest {
  /** Steps of a full run; heavier networks do fewer unless {@code -Daxiom.full} asks for all. */
  private static final int STEPS = 20;

  private static final int BATCH = 4;

  /**
   * A network, how many steps of it an ordinary test run does, and a learning rate at which
   * training does not blow rounding up (it would on one worker too).
   */
  private record Case(String network, int steps, double rate) {
    int stepsNow() {
      return Boolean.getBoolean("axiom.full") ? STEPS : steps;
    }

    @Override
    public String toString() {
      return network + " for " + stepsNow() + " steps";
    }
  }

  static Stream<Case> networks() {
    return Stream.of(
        new Case("alexnet", 3, 1e-5),
        new Case("alexnet-cifar", STEPS, 2e-4),
        new Case("resnext29-8x64d", 2, 2e-4),
        new Case("shufflenet-v1-cifar", STEPS, 2e-4));
  }

  static List<DeviceMesh> meshes() {
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
  void everyMeshTrainsTheModelOfOneWorker(Case one) throws Exception {
    Network network = Zoo.network(one.network());
    boolean normalises = normalises(network);
    Network smooth = normalises ? network.withLayers(ZooAxiomTest::smooth) : network;
    InProcess training =
        new InProcess(smooth, () -> OneDnnKernels.open(1), BATCH, one.stepsNow()).rate(one.rate());
    Outcome alone = training.train(new DeviceMesh(1, 1));
    for (DeviceMesh mesh : meshes()) {
      int chunks = mesh.ranks() - 1;
      Outcome together = training.chunks(chunks).train(mesh);
      WeightAgreement gradients = gradients(smooth, alone, together);
      double losses = WeightAgreement.lossDistance(alone.losses(), together.losses());
      System.out.printf(
          "%s on %s, in %d chunks: gradients %.1e (%s), losses %.1e%n",
          one, mesh, chunks, gradients.distance(), gradients.worst(), losses);
      gradients.assertWithin(normalises ? 1e-4 : 1e-5);
      assertTrue(losses <= 1e-4, one + " on " + mesh + ": losses differ by " + losses);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"shufflenet-v1-cifar", "resnext29-8x64d"})
  void withReluGradientsStayWithinThreeTimesTheNetworksOwnNoise(String name) throws Exception {
    Network network = Zoo.network(name);
    DeviceMesh one = new DeviceMesh(1, 1);
    Outcome alone = new InProcess(network, () -> OneDnnKernels.open(1), BATCH, 1).train(one);
    Outcome permuted =
        new InProcess(network, () -> OneDnnKernels.open(1), BATCH, 1)
            .permuted(row -> BATCH - 1 - row)
            .train(one);
    double noise = gradients(network, alone, permuted).distance();
    for (DeviceMesh mesh : List.of(new DeviceMesh(1, 3), new DeviceMesh(4, 1))) {
      Outcome together = new InProcess(network, () -> OneDnnKernels.open(1), BATCH, 1).train(mesh);
      double distance = gradients(network, alone, together).distance();
      System.out.printf("%s on %s: gradients %.1e, noise %.1e%n", name, mesh, distance, noise);
      assertTrue(
          distance <= 3 * noise, name + " on " + mesh + ": " + distance + " against " + noise);
    }
  }

  private static boolean normalises(Network network) {
    return network.nodes().stream().anyMatch(n -> n.layer() instanceof BatchNorm);
  }

  static Layer smooth(Layer layer) {
    return layer instanceof Activation ? new Activation(Function.SILU) : layer;
  }

  static WeightAgreement gradients(Network network, Outcome expected, Outcome actual) {
    return WeightAgreement.of(
        withoutShiftsTakenOutAgain(network, expected.gradients()),
        withoutShiftsTakenOutAgain(network, actual.gradients()));
  }

  /**
   * Leaves out shifts whose gradient is 0 but for rounding: those that a normalisation subtracts
   * again, directly or behind a 1×1 convolution.
   */
  private static Map<String, float[]> withoutShiftsTakenOutAgain(
      Network network, Map<String, float[]> gradients) {
    Map<String, float[]> kept = new LinkedHashMap<>(gradients);
    for (Node node : network.nodes()) {
      if (isNormalised(network, node)
          || (node.layer() instanceof BatchNorm
              && allReaders(network, node, r -> isPointwise(r) && isNormalised(network, r)))) {
        kept.remove(node.name() + ".bias");
      }
    }
    return kept;
  }

  private static boolean isPointwise(Node node) {
    return node.layer() instanceof Convolution c && c.window().taps() == 1;
  }

  private static boolean isNormalised(Network network, Node node) {
    return allReaders(network, node, r -> r.layer() instanceof BatchNorm);
  }

  private static boolean allReaders(Network network, Node node, Predicate<Node> test) {
    return network.nodes().stream().filter(n -> n.inputs().contains(node.name())).allMatch(test);
  }
}
