package dev.convoy.worker.runtime.train;

import dev.convoy.job.OptimizerSpec;
import dev.convoy.job.Precision;
import dev.convoy.mesh.DeviceMesh;
import dev.convoy.worker.kernel.Kernels;
import dev.convoy.worker.kernel.cuda.CudnnKernels;
import dev.convoy.worker.kernel.reference.ReferenceKernels;
import dev.convoy.worker.runtime.train.InProcess.Outcome;
import java.util.function.Supplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A GPU shortens gradients as plain Java does, by the norm of all workers' together. */
@Tag("gpu")
class GpuClipNormTest {
  private static final int BATCH = 6;
  private static final int STEPS = 4;
  private static final OptimizerSpec CLIPPING = OptimizerSpec.sgd(0.05, 0.9).withClipNorm(0.3);

  private static InProcess training(Supplier<Kernels> kernels) {
    return new InProcess(ClipNormTest.NETWORK, kernels, BATCH, STEPS).optimizer(CLIPPING);
  }

  @ParameterizedTest
  @CsvSource({"1,1,false", "1,2,false", "2,1,false", "2,2,true"})
  void everyMeshOnAGpuTrainsTheModelOfPlainJava(int data, int model, boolean graphs)
      throws Exception {
    Outcome plain = training(ReferenceKernels::new).train(new DeviceMesh(1, 1));
    Outcome gpu =
        training(() -> CudnnKernels.open(0, Precision.F32, /* share= */ true, graphs))
            .train(new DeviceMesh(data, model));
    gpu.assertIsTheModelOf(plain, 1e-5);
  }
}
