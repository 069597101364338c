package dev.convoy.worker.runtime.train;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convoy.mesh.DeviceMesh;
import dev.convoy.network.BatchNorm;
import dev.convoy.network.Network;
import dev.convoy.plan.TrainingPlan;
import dev.convoy.worker.kernel.onednn.OneDnnKernels;
import dev.convoy.worker.runtime.train.InProcess.Outcome;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The axiom over mixed placements: ten networks of the zoo, small, each under a hundred placements
 * drawn layer by layer, on meshes of one and two axes, among equal and unequal workers. Takes long,
 * so its name keeps it out of the ordinary test run; {@code -Dtest=PlacementSweep} runs it, {@code
 * -Dsweep.networks} and {@code -Dsweep.seeds} choose less, and a failure names its seed.
 */
class PlacementSweep {
  private static final int BATCH = 6;
  private static final int STEPS = 2;

  static List<String> networks() {
    String only = System.getProperty("sweep.networks", "");
    return only.isEmpty()
        ? List.of(
            "alexnet",
            "alexnet-cifar",
            "googlenet",
            "resnext29-8x64d",
            "shufflenet-v1-cifar",
            "shufflenet-v2-x1.0",
            "mobilenet-v1",
            "autoencoder-cifar",
            "fcn8s-small",
            "c3d-small")
        : List.of(only.split(",", -1));
  }

  @ParameterizedTest
  @MethodSource("networks")
  void mixedPlacementsTrainTheModelOfOneWorker(String name) throws Exception {
    Network network = ZooSweep.small(name);
    boolean normalises = network.nodes().stream().anyMatch(n -> n.layer() instanceof BatchNorm);
    Network smooth = normalises ? network.withLayers(ZooAxiomTest::smooth) : network;
    Outcome alone = training(smooth, 1).train(new DeviceMesh(1, 1));
    double worstGradient = 0;
    double worstLoss = 0;
    long first = Long.getLong("sweep.first", 0);
    for (long seed = first; seed < first + Long.getLong("sweep.seeds", 100); seed++) {
      MixedPlacements mixed = MixedPlacements.of(seed, smooth, BATCH);
      InProcess training = training(smooth, mixed.chunks());
      TrainingPlan plan = training.plan(mixed.ownership(smooth, BATCH));
      Outcome together = train(training, plan, name + ", " + mixed);
      double gradient = ZooAxiomTest.gradients(smooth, alone, together).distance();
      double loss = WeightAgreement.lossDistance(alone.losses(), together.losses());
      assertTrue(gradient <= (normalises ? 1e-4 : 1e-5), name + ", " + mixed + ": " + gradient);
      assertTrue(loss <= 1e-4, name + ", " + mixed + ": losses differ by " + loss);
      worstGradient = Math.max(worstGradient, gradient);
      worstLoss = Math.max(worstLoss, loss);
    }
    System.out.printf(Locale.ROOT, "| %s | %.1e | %.1e |%n", name, worstGradient, worstLoss);
  }

  private static InProcess training(Network network, int chunks) {
    return new InProcess(network, () -> OneDnnKernels.open(1), BATCH, STEPS)
        .rate(1e-5)
        .chunks(chunks);
  }

  private static Outcome train(InProcess training, TrainingPlan plan, String what) {
    try {
      Outcome together = training.train(plan);
      together.assertSentAsPlanned(plan);
      return together;
    } catch (AssertionError | Exception e) {
      throw new AssertionError(what, e);
    }
  }
}
