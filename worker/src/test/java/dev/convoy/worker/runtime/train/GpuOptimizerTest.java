package dev.convoy.worker.runtime.train;

import dev.convoy.job.OptimizerSpec;
import dev.convoy.job.Precision;
import dev.convoy.mesh.DeviceMesh;
import dev.convoy.worker.kernel.cuda.CudnnKernels;
import dev.convoy.worker.kernel.reference.ReferenceKernels;
import dev.convoy.worker.runtime.train.InProcess.Outcome;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A GPU's optimizers are those of plain Java, with graphs and without. */
@Tag("gpu")
class GpuOptimizerTest {
  private static final int BATCH = 6;
  private static final int STEPS = 6;

  @ParameterizedTest
  @MethodSource("dev.convoy.worker.runtime.train.OptimizerTest#optimizers")
  void workersOnAGpuTrainTheModelOfPlainJava(OptimizerSpec optimizer) throws Exception {
    Outcome plain =
        new InProcess(ClipNormTest.NETWORK, ReferenceKernels::new, BATCH, STEPS)
            .optimizer(optimizer)
            .train(new DeviceMesh(1, 1));
    for (boolean graphs : new boolean[] {false, true}) {
      new InProcess(
              ClipNormTest.NETWORK,
              () -> CudnnKernels.open(0, Precision.F32, /* share= */ true, graphs),
              BATCH,
              STEPS)
          .optimizer(optimizer)
          .train(new DeviceMesh(2, 2))
          .assertIsTheModelOf(plain, 1e-4);
    }
  }
}
