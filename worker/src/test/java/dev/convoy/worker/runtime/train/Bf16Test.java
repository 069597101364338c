package dev.convoy.worker.runtime.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.convoy.mesh.DeviceMesh;
import dev.convoy.network.Network;
import dev.convoy.network.zoo.Zoo;
import dev.convoy.plan.PlanOptions;
import dev.convoy.plan.TrainingPlan;
import dev.convoy.plan.ownership.Ownership;
import dev.convoy.tensor.DataType;
import dev.convoy.worker.kernel.DeviceException;
import dev.convoy.worker.kernel.Kernels;
import dev.convoy.worker.kernel.onednn.OneDnnKernels;
import dev.convoy.worker.runtime.train.InProcess.Outcome;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Training in bf16: near to f32, the same model on every mesh, half the bytes. */
class Bf16Test {
  private static final int BATCH = 16;
  private static final int STEPS = 8;

  @BeforeAll
  static void needsTheInstructions() {
    try (Kernels kernels = kernels()) {
      assertEquals(2 * 6, kernels.moved(List.of(2, 3)).bytes());
    } catch (DeviceException e) {
      assumeTrue(false, String.valueOf(e.getMessage()));
    }
  }

  private static Kernels kernels() {
    return OneDnnKernels.open(1, DataType.BF16);
  }

  private static InProcess bf16(Network network) {
    return new InProcess(network, Bf16Test::kernels, BATCH, STEPS).precision(DataType.BF16);
  }

  @ParameterizedTest
  @ValueSource(strings = {"alexnet-cifar", "shufflenet-v1-cifar"})
  void lossesStayNearThoseOfF32(String name) throws Exception {
    Network network = Zoo.network(name);
    DeviceMesh one = new DeviceMesh(1, 1);
    Outcome f32 = new InProcess(network, () -> OneDnnKernels.open(1), BATCH, STEPS).train(one);
    double apart = WeightAgreement.lossDistance(f32.losses(), bf16(network).train(one).losses());
    assertTrue(apart < 0.02, "losses differ by " + apart);
    assertTrue(apart > 1e-6, "bf16 must not be f32 by another name");
  }

  static List<DeviceMesh> meshes() {
    return List.of(new DeviceMesh(1, 3), new DeviceMesh(4, 1), new DeviceMesh(2, 2));
  }

  @ParameterizedTest
  @MethodSource("meshes")
  void everyMeshTrainsTheModelOfOneWorkerWithinBf16(DeviceMesh mesh) throws Exception {
    Network network = Zoo.network("alexnet-cifar");
    Outcome alone = bf16(network).train(new DeviceMesh(1, 1));
    Outcome together = bf16(network).train(mesh);
    double apart = WeightAgreement.lossDistance(alone.losses(), together.losses());
    assertTrue(apart < 0.01, "losses differ by " + apart);
  }

  @ParameterizedTest
  @MethodSource("meshes")
  void measuredBytesArePlannedBytes(DeviceMesh mesh) throws Exception {
    Network network = Zoo.network("alexnet-cifar");
    Ownership ownership = Ownership.over(mesh, network, BATCH);
    TrainingPlan plan =
        TrainingPlan.of(network, ownership, PlanOptions.PLAIN.activations(DataType.BF16));
    Outcome together = bf16(network).train(mesh);
    for (int rank = 0; rank < mesh.ranks(); rank++) {
      assertEquals(plan.bytesSent(rank), together.sent().get(rank), "rank " + rank);
      long inF32 = TrainingPlan.of(network, ownership, PlanOptions.PLAIN).bytesSent(rank);
      boolean movesActivations = mesh.model() > 1;
      assertEquals(movesActivations, plan.bytesSent(rank) < inF32, "rank " + rank);
    }
  }
}
