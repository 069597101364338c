package dev.convoy.worker.runtime.train;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convoy.job.Precision;
import dev.convoy.mesh.DeviceMesh;
import dev.convoy.mesh.Speeds;
import dev.convoy.network.Network;
import dev.convoy.plan.PlanOptions;
import dev.convoy.plan.TrainingPlan;
import dev.convoy.plan.ownership.Ownership;
import dev.convoy.worker.kernel.Kernels;
import dev.convoy.worker.kernel.cuda.CudnnKernels;
import dev.convoy.worker.kernel.onednn.OneDnnKernels;
import dev.convoy.worker.kernel.reference.ReferenceKernels;
import dev.convoy.worker.runtime.train.InProcess.Outcome;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * CPUs and GPUs in one mesh train the model of plain Java: on the small network of every layer.
 * Even ranks compute on CPUs, odd ones on a GPU of speed 3.
 */
@Tag("gpu")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MixedDevicesTest {
  private static final int BATCH = 9;
  private static final int STEPS = 3;
  private final Network network = AxiomTest.everyLayer();
  private Outcome plain = new Outcome(List.of(), Map.of(), Map.of(), List.of());

  @BeforeAll
  void trainInPlainJava() throws Exception {
    plain = new InProcess(network, ReferenceKernels::new, BATCH, STEPS).train(new DeviceMesh(1, 1));
  }

  static List<DeviceMesh> meshes() {
    return List.of(
        new DeviceMesh(1, 2),
        new DeviceMesh(2, 1),
        new DeviceMesh(1, 3),
        new DeviceMesh(3, 1),
        new DeviceMesh(2, 3));
  }

  private static Kernels gpu() {
    return CudnnKernels.open(0, Precision.F32, /* share= */ true);
  }

  private static Kernels kernels(int rank, boolean replicas) {
    Kernels own = rank % 2 == 1 ? gpu() : OneDnnKernels.open(1);
    return replicas ? own.withPlainParameters() : own;
  }

  @ParameterizedTest
  @MethodSource("meshes")
  void processorsAndGpusTrainOneModelTogether(DeviceMesh mesh) throws Exception {
    Speeds speeds =
        new Speeds(IntStream.range(0, mesh.ranks()).mapToObj(r -> r % 2 == 1 ? 3.0 : 1.0).toList());
    boolean replicas = mesh.data() > 1;
    Outcome together =
        new InProcess(network, (int rank) -> kernels(rank, replicas), BATCH, STEPS)
            .train(mesh, speeds);
    together.assertIsTheModelOf(plain, 1e-5);
    TrainingPlan plan =
        TrainingPlan.of(network, Ownership.over(mesh, speeds, network, BATCH), PlanOptions.PLAIN);
    together.assertSentAsPlanned(plan);
  }

  @Test
  void processorsAndGpusShareTheStatisticsOfABatch() throws Exception {
    Network normalised = UnequalAxiomTest.normalised();
    Outcome alone =
        new InProcess(normalised, ReferenceKernels::new, BATCH, STEPS).train(new DeviceMesh(1, 1));
    Outcome together =
        new InProcess(normalised, (int rank) -> kernels(rank, true), BATCH, STEPS)
            .train(new DeviceMesh(3, 1), new Speeds(List.of(1.0, 3.0, 1.0)));
    WeightAgreement.of(alone.gradients(), together.gradients()).assertWithin(1e-4);
    assertTrue(WeightAgreement.lossDistance(alone.losses(), together.losses()) <= 1e-4);
  }

  @Test
  void theProbeTimesAGpu() {
    try (Kernels kernels = gpu();
        SpeedProbe probe = new SpeedProbe(network, kernels)) {
      assertTrue(probe.seconds() > 0);
    }
  }
}
