package dev.convoy.worker.runtime.train;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.convoy.job.Arrangement;
import dev.convoy.job.DataSpec;
import dev.convoy.job.DeviceSpec;
import dev.convoy.job.Job;
import dev.convoy.job.Numerics;
import dev.convoy.job.Precision;
import dev.convoy.job.Trial;
import dev.convoy.job.WorkerSpeeds;
import dev.convoy.mesh.DeviceMesh;
import dev.convoy.mesh.Speeds;
import dev.convoy.network.Network;
import dev.convoy.placement.Strategy;
import dev.convoy.plan.TrainingPlan;
import dev.convoy.tensor.DataType;
import dev.convoy.tensor.Shape;
import dev.convoy.worker.kernel.Kernels;
import dev.convoy.worker.kernel.cuda.CudnnKernels;
import dev.convoy.worker.kernel.reference.ReferenceKernels;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** GPUs, alone and among CPUs, make of images that come as bytes what plain Java does of values. */
@Tag("gpu")
class GpuImagesAsBytesTest {
  private static final int BATCH = 8;

  private static Job job(DeviceMesh mesh) {
    Network network = ImagesAsBytesTest.classifier(Shape.of(3, 13, 11));
    Trial trial =
        new Trial(
            new Arrangement.ByStrategy(Strategy.HYBRID, mesh),
            1,
            TrainedOn.STEPS,
            0,
            /* evaluate= */ true,
            new WorkerSpeeds.Equal());
    DataSpec data = new DataSpec("generated:count=40,test=20", /* augment= */ true, false);
    return TrainedOn.job(network, BATCH, data, trial);
  }

  /** What travels as bytes is rounded to bf16 by whoever reads it. */
  @Test
  void imagesComeAsBytesWhereActivationsAreBf16() throws Exception {
    Job f32 = job(new DeviceMesh(1, 2));
    Numerics bf16 = new Numerics(Precision.BF16, new DeviceSpec(DeviceSpec.Kind.GPU, true, false));
    Job job = new Job(f32.training().withNumerics(bf16), f32.checkpointing(), f32.trials());
    TrainingPlan plan = job.plan(0, Speeds.equal(2));
    TrainedOn expected =
        TrainedOn.run(f32, f32.plan(0, Speeds.equal(2)), rank -> new ReferenceKernels());
    TrainedOn actual =
        TrainedOn.run(job, plan, rank -> CudnnKernels.open(0, Precision.BF16, /* share= */ true));
    for (int step = 0; step < TrainedOn.STEPS; step++) {
      assertEquals(expected.losses().get(step), actual.losses().get(step), 0.02);
    }
    assertEquals(plan.bytesSent(0), actual.sent().get(0));
  }

  private static Kernels kernels(int rank, String backends, boolean graphs) {
    Kernels own =
        backends.charAt(rank) == 'g'
            ? CudnnKernels.open(0, Precision.F32, /* share= */ true, graphs)
            : new ReferenceKernels();
    return own.withPlainParameters();
  }

  /** A letter a worker: c for a CPU, g for a GPU. */
  @ParameterizedTest
  @CsvSource({
    "1, 1, g, false",
    "1, 1, g, true",
    "1, 2, gg, true",
    "1, 3, cgg, false",
    "2, 1, gc, true",
    "2, 2, cggc, false"
  })
  void whateverTheWorkersComputeOn(int data, int model, String backends, boolean graphs)
      throws Exception {
    Job alone = job(new DeviceMesh(1, 1));
    TrainingPlan inF32 = TrainedOn.plan(alone, Speeds.equal(1), DataType.F32);
    TrainedOn expected = TrainedOn.run(alone, inF32, rank -> new ReferenceKernels());
    Job job = job(new DeviceMesh(data, model));
    TrainingPlan plan = job.plan(0, Speeds.equal(data * model));
    assertEquals(DataType.U8, plan.options().images());
    TrainedOn actual = TrainedOn.run(job, plan, rank -> kernels(rank, backends, graphs));
    for (int step = 0; step < TrainedOn.STEPS; step++) {
      assertEquals(expected.losses().get(step), actual.losses().get(step), 1e-5);
    }
    assertEquals(expected.lossSum(), actual.lossSum(), 1e-4 * expected.lossSum());
    for (int rank = 0; rank < data * model; rank++) {
      assertEquals(plan.bytesSent(rank), actual.sent().get(rank));
    }
  }
}
