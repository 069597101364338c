package dev.convoy.worker.runtime.train;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convoy.job.LearningRate;
import dev.convoy.job.OptimizerSpec;
import dev.convoy.job.Schedule;
import dev.convoy.job.UpdateRule;
import dev.convoy.mesh.DeviceMesh;
import dev.convoy.worker.kernel.onednn.OneDnnKernels;
import dev.convoy.worker.kernel.reference.ReferenceKernels;
import dev.convoy.worker.runtime.train.InProcess.Outcome;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever the optimizer, workers train the model of one, each keeping what it updates. */
class OptimizerTest {
  private static final int BATCH = 6;
  private static final int STEPS = 20;

  static Stream<OptimizerSpec> optimizers() {
    return Stream.of(
        new OptimizerSpec(
            new UpdateRule.Sgd(0.9, true, 1e-3),
            new LearningRate(0.02, Schedule.Step.USUAL, 2),
            0.5),
        new OptimizerSpec(
            new UpdateRule.Adam(0.9, 0.99, 1e-4, 1e-3, false),
            new LearningRate(0.001, new Schedule.Polynomial(2), 0),
            0),
        new OptimizerSpec(
            new UpdateRule.Adam(0.9, 0.99, 1e-4, 1e-2, true),
            new LearningRate(0.001, new Schedule.OneCycle(), 0),
            0.5),
        new OptimizerSpec(
            new UpdateRule.Lars(0.9, 0.001, 1e-3),
            new LearningRate(0.3, new Schedule.Cosine(), 3),
            0.5));
  }

  private static InProcess training(OptimizerSpec optimizer) {
    return new InProcess(ClipNormTest.NETWORK, ReferenceKernels::new, BATCH, STEPS)
        .optimizer(optimizer);
  }

  @ParameterizedTest
  @MethodSource("optimizers")
  void everyMeshTrainsTheModelOfOneWorker(OptimizerSpec optimizer) throws Exception {
    Outcome alone = training(optimizer).train(new DeviceMesh(1, 1));
    for (DeviceMesh mesh :
        List.of(
            new DeviceMesh(1, 2),
            new DeviceMesh(1, 3),
            new DeviceMesh(3, 1),
            new DeviceMesh(2, 2))) {
      training(optimizer).train(mesh).assertIsTheModelOf(alone, 1e-4);
    }
    assertTrue(alone.losses().get(STEPS - 1) < alone.losses().get(0), alone.losses().toString());
  }

  @ParameterizedTest
  @MethodSource("optimizers")
  void oneDnnTrainsTheModelOfPlainJava(OptimizerSpec optimizer) throws Exception {
    Outcome plain = training(optimizer).train(new DeviceMesh(1, 1));
    new InProcess(ClipNormTest.NETWORK, () -> OneDnnKernels.open(2), BATCH, STEPS)
        .optimizer(optimizer)
        .train(new DeviceMesh(2, 2))
        .assertIsTheModelOf(plain, 1e-3);
  }
}
