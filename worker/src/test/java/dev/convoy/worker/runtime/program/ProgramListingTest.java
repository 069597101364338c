package dev.convoy.worker.runtime.program;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convoy.mesh.DeviceMesh;
import dev.convoy.network.BatchNorm;
import dev.convoy.network.GlobalAveragePooling;
import dev.convoy.network.Linear;
import dev.convoy.network.Network;
import dev.convoy.network.SoftmaxCrossEntropy;
import dev.convoy.network.zoo.Zoo;
import dev.convoy.plan.PlanOptions;
import dev.convoy.plan.TrainingPlan;
import dev.convoy.plan.ownership.Ownership;
import dev.convoy.tensor.DataType;
import dev.convoy.tensor.Shape;
import dev.convoy.worker.kernel.Kernels;
import dev.convoy.worker.kernel.Kernels.Mode;
import dev.convoy.worker.kernel.reference.ReferenceKernels;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class ProgramListingTest {
  private static final int BATCH = 8;
  private static final String GOLDEN = "alexnet-model-2.program";

  private static ProgramListing listing(Network network, DeviceMesh mesh, int rank, Mode mode) {
    Ownership ownership = Ownership.over(mesh, network, BATCH);
    PlanOptions options = PlanOptions.PLAIN.images(DataType.U8).chunks(2);
    TrainingPlan plan = TrainingPlan.of(network, ownership, options);
    try (Kernels kernels = new ReferenceKernels()) {
      return ProgramListing.of(plan, rank, kernels, mode);
    }
  }

  /**
   * What the first of two workers does that share AlexNet's channels. Renew the resource with what
   * the test leaves in {@code worker/target} when the program is meant to change, and look at the
   * difference.
   */
  @Test
  void theProgramOfAlexNetOnTwoWorkersIsAsListed() throws IOException {
    ProgramListing actual = listing(Zoo.network("alexnet"), new DeviceMesh(1, 2), 0, Mode.TRAINING);
    Path made = Path.of("target", GOLDEN);
    Files.createDirectories(made.getParent());
    Files.writeString(made, actual.toString());
    try (InputStream golden =
        Objects.requireNonNull(ProgramListingTest.class.getResourceAsStream(GOLDEN))) {
      List<String> expected =
          new String(golden.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
      List<String> lines = actual.toString().lines().toList();
      for (int k = 0; k < Math.min(expected.size(), lines.size()); k++) {
        assertEquals(expected.get(k), lines.get(k), "line " + (k + 1));
      }
      assertEquals(expected.size(), lines.size());
    }
  }

  @Test
  void bothWorkersOfAnEvenSplitTakeTheSameMemory() {
    Network network = Zoo.network("alexnet-cifar");
    DeviceMesh mesh = new DeviceMesh(1, 2);
    long first = listing(network, mesh, 0, Mode.TRAINING).peakMemory();
    assertEquals(first, listing(network, mesh, 1, Mode.TRAINING).peakMemory());
    assertTrue(listing(network, mesh, 0, Mode.INFERENCE).peakMemory() < first);
  }

  @Test
  void aLayerWithoutCodeIsNamed() {
    Network network =
        Network.builder("one", Shape.of(3, 4, 4))
            .add("pool", new GlobalAveragePooling())
            .add("norm", BatchNorm.standard())
            .add("fc", new Linear(3, true))
            .add("loss", new SoftmaxCrossEntropy())
            .build();
    TrainingPlan plan =
        TrainingPlan.of(
            network, Ownership.over(new DeviceMesh(1, 1), network, 1), PlanOptions.PLAIN);
    try (Kernels kernels = new ReferenceKernels()) {
      IllegalArgumentException refusal =
          assertThrows(
              IllegalArgumentException.class,
              () -> ProgramListing.of(plan, 0, kernels, Mode.TRAINING));
      assertTrue(String.valueOf(refusal.getMessage()).startsWith("norm: batch normalisation"));
    }
  }
}
