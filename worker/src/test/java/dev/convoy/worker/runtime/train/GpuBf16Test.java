package dev.convoy.worker.runtime.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convoy.job.Precision;
import dev.convoy.mesh.DeviceMesh;
import dev.convoy.network.Network;
import dev.convoy.plan.PlanOptions;
import dev.convoy.plan.TrainingPlan;
import dev.convoy.plan.ownership.Ownership;
import dev.convoy.tensor.DataType;
import dev.convoy.worker.kernel.cuda.CudnnKernels;
import dev.convoy.worker.kernel.reference.ReferenceKernels;
import dev.convoy.worker.runtime.train.InProcess.Outcome;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A GPU in bf16 stays near to what plain Java trains in f32, on every mesh, and sends slices of two
 * bytes a number.
 */
@Tag("gpu")
class GpuBf16Test {
  private static final int BATCH = 7;
  private static final int STEPS = 3;
  private final Network network = AxiomTest.everyLayer();

  static List<DeviceMesh> meshes() {
    return List.of(
        new DeviceMesh(1, 1), new DeviceMesh(1, 3), new DeviceMesh(3, 1), new DeviceMesh(2, 2));
  }

  @ParameterizedTest
  @MethodSource("meshes")
  void everyMeshTrainsTheModelOfPlainJavaWithinBf16(DeviceMesh mesh) throws Exception {
    Outcome plain =
        new InProcess(network, ReferenceKernels::new, BATCH, STEPS).train(new DeviceMesh(1, 1));
    Outcome onGpu =
        new InProcess(
                network,
                () -> CudnnKernels.open(0, Precision.BF16, /* share= */ true),
                BATCH,
                STEPS)
            .precision(DataType.BF16)
            .chunks(mesh.model()) // in parts of a batch where slices move
            .train(mesh);
    double apart = WeightAgreement.lossDistance(plain.losses(), onGpu.losses());
    assertTrue(apart < 0.02, "losses differ by " + apart);
    assertTrue(apart > 1e-6, "bf16 must not be f32 by another name");
    TrainingPlan plan =
        TrainingPlan.of(
            network,
            Ownership.over(mesh, network, BATCH),
            PlanOptions.PLAIN.activations(DataType.BF16));
    for (int rank = 0; rank < mesh.ranks(); rank++) {
      assertEquals(plan.bytesSent(rank), onGpu.sent().get(rank), "bytes of rank " + rank);
    }
  }
}
