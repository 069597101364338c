package dev.convoy.worker.runtime.train;

import dev.convoy.job.Precision;
import dev.convoy.mesh.DeviceMesh;
import dev.convoy.network.Network;
import dev.convoy.plan.PlanOptions;
import dev.convoy.plan.TrainingPlan;
import dev.convoy.plan.ownership.Ownership;
import dev.convoy.worker.kernel.cuda.CudnnKernels;
import dev.convoy.worker.kernel.reference.ReferenceKernels;
import dev.convoy.worker.runtime.train.InProcess.Outcome;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A GPU trains the model that plain Java trains, alone and shared by several workers whose slices
 * go through page-locked memory: on the small network of every layer.
 */
@Tag("gpu")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GpuAxiomTest {
  private static final int BATCH = 7;
  private static final int STEPS = 3;
  private final Network network = AxiomTest.everyLayer();
  private final InProcess onGpu =
      new InProcess(
          network, () -> CudnnKernels.open(0, Precision.F32, /* share= */ true), BATCH, STEPS);
  private Outcome plain = new Outcome(List.of(), Map.of(), Map.of(), List.of());

  @BeforeAll
  void trainInPlainJava() throws Exception {
    plain = new InProcess(network, ReferenceKernels::new, BATCH, STEPS).train(new DeviceMesh(1, 1));
  }

  static List<DeviceMesh> meshes() {
    return List.of(
        new DeviceMesh(1, 1),
        new DeviceMesh(1, 2),
        new DeviceMesh(1, 4),
        new DeviceMesh(2, 1),
        new DeviceMesh(3, 1),
        new DeviceMesh(2, 2));
  }

  @ParameterizedTest
  @MethodSource("meshes")
  void everyMeshOnAGpuTrainsTheModelOfPlainJava(DeviceMesh mesh) throws Exception {
    Outcome together = onGpu.train(mesh);
    together.assertIsTheModelOf(plain, 1e-5);
    TrainingPlan plan =
        TrainingPlan.of(network, Ownership.over(mesh, network, BATCH), PlanOptions.PLAIN);
    together.assertSentAsPlanned(plan);
  }
}
