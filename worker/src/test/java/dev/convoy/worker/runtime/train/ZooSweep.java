package dev.convoy.worker.runtime.train;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convoy.mesh.DeviceMesh;
import dev.convoy.network.BatchNorm;
import dev.convoy.network.Network;
import dev.convoy.network.zoo.Options;
import dev.convoy.network.zoo.Zoo;
import dev.convoy.worker.kernel.onednn.OneDnnKernels;
import dev.convoy.worker.runtime.train.InProcess.Outcome;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The axiom over the whole zoo, small: every network trains 3 steps at 2, 3 and 4 workers under
 * model and data as it does on one. Takes minutes, so its name keeps it out of the ordinary test
 * run; {@code -Dtest=ZooSweep} runs it and prints a line a network.
 */
class ZooSweep {
  private static final int BATCH = 4;
  private static final int STEPS = 3;
  private static final int DEEP = 50;

  static List<String> networks() {
    String only = System.getProperty("sweep.networks", "");
    return only.isEmpty() ? Zoo.names() : List.of(only.split(",", -1));
  }

  /**
   * ImageNet's networks on 96 pixels and a quarter of their width, the others at half their width.
   */
  static Network small(String name) {
    Network published = Zoo.network(name);
    boolean large = published.input().spatial().get(0) > 100;
    Options options = Options.PUBLISHED.withWidth(large ? 0.25 : 0.5);
    return Zoo.network(name, large ? options.withImageSize(96) : options);
  }

  @ParameterizedTest
  @MethodSource("networks")
  void everyMeshTrainsTheModelOfOneWorker(String name) throws Exception {
    Network network = small(name);
    long depth = network.nodes().stream().filter(n -> n.layer() instanceof BatchNorm).count();
    Network smooth = depth > 0 ? network.withLayers(ZooAxiomTest::smooth) : network;
    InProcess training =
        new InProcess(smooth, () -> OneDnnKernels.open(1), BATCH, STEPS)
            .rate(1e-5)
            .chunks(Integer.getInteger("axiom.chunks", 1));
    Outcome alone = training.train(new DeviceMesh(1, 1));
    double worstGradient = 0;
    double worstLoss = 0;
    String where = "";
    for (DeviceMesh mesh : ZooAxiomTest.meshes()) {
      Outcome together = training.train(mesh);
      WeightAgreement gradients = ZooAxiomTest.gradients(smooth, alone, together);
      if (gradients.distance() > worstGradient) {
        worstGradient = gradients.distance();
        where = gradients.worst() + " on " + mesh;
      }
      worstLoss =
          Math.max(worstLoss, WeightAgreement.lossDistance(alone.losses(), together.losses()));
    }
    System.out.printf(
        Locale.ROOT, "| %s | %.1e | %.1e | %s |%n", name, worstGradient, worstLoss, where);
    double bound = depth == 0 ? 1e-5 : 1e-4;
    if (worstGradient > bound && depth > DEEP) {
      double noise = noise(smooth, alone);
      System.out.printf(Locale.ROOT, "%s: its own noise is %.1e%n", name, noise);
      bound = 3 * noise;
    }
    assertTrue(worstGradient <= bound, name + ": " + worstGradient + " at " + where);
    assertTrue(worstLoss <= 1e-4, name + ": losses differ by " + worstLoss);
  }

  /** How far merely turning the rows of the batch round takes gradients on one worker. */
  private static double noise(Network network, Outcome alone) throws Exception {
    Outcome turned =
        new InProcess(network, () -> OneDnnKernels.open(1), BATCH, 1)
            .permuted(row -> BATCH - 1 - row)
            .train(new DeviceMesh(1, 1));
    return ZooAxiomTest.gradients(network, alone, turned).distance();
  }
}
