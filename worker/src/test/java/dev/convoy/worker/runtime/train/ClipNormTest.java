package dev.convoy.worker.runtime.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convoy.job.OptimizerSpec;
import dev.convoy.mesh.DeviceMesh;
import dev.convoy.network.Activation;
import dev.convoy.network.BatchNorm;
import dev.convoy.network.Convolution;
import dev.convoy.network.Flatten;
import dev.convoy.network.Linear;
import dev.convoy.network.Network;
import dev.convoy.network.SoftmaxCrossEntropy;
import dev.convoy.plan.PlanOptions;
import dev.convoy.plan.TrainingPlan;
import dev.convoy.plan.UpdateNeeds;
import dev.convoy.plan.ownership.Ownership;
import dev.convoy.tensor.Shape;
import dev.convoy.worker.kernel.onednn.OneDnnKernels;
import dev.convoy.worker.kernel.reference.ReferenceKernels;
import dev.convoy.worker.runtime.train.InProcess.Outcome;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Gradients are clipped by the norm of all of them together, whoever holds which. */
class ClipNormTest {
  private static final int BATCH = 6;
  private static final int STEPS = 4;
  private static final List<DeviceMesh> MESHES =
      List.of(
          new DeviceMesh(1, 2),
          new DeviceMesh(1, 3),
          new DeviceMesh(2, 1),
          new DeviceMesh(3, 1),
          new DeviceMesh(2, 2));

  /** Groups and dense layers, rows and channels that do not divide by the workers. */
  static final Network NETWORK =
      Network.builder("small", Shape.of(3, 7, 6))
          .add("conv1", Convolution.of(10, 3).padding(1).noBias())
          .add("bn1", BatchNorm.standard())
          .add("silu1", new Activation(Activation.Function.SILU))
          .add("conv2", Convolution.of(12, 3).padding(1).groups(2))
          .add("silu2", new Activation(Activation.Function.SILU))
          .add("flatten", new Flatten())
          .add("fc", new Linear(7, true))
          .add("loss", new SoftmaxCrossEntropy())
          .build();

  private static InProcess training(double clipNorm) {
    return new InProcess(NETWORK, ReferenceKernels::new, BATCH, STEPS)
        .optimizer(OptimizerSpec.sgd(0.1, 0.9).withClipNorm(clipNorm));
  }

  private static double norm(Outcome outcome) {
    return Math.sqrt(outcome.gradients().values().stream().mapToDouble(g -> squares(g)).sum());
  }

  private static double squares(float[] values) {
    double sum = 0;
    for (float x : values) {
      sum += (double) x * x;
    }
    return sum;
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.01, 0.5, 1e6})
  void everyMeshTrainsTheModelOfOneWorker(double clipNorm) throws Exception {
    Outcome alone = training(clipNorm).train(new DeviceMesh(1, 1));
    for (DeviceMesh mesh : MESHES) {
      Outcome together = training(clipNorm).train(mesh);
      together.assertIsTheModelOf(alone, 1e-5);
      together.assertSentAsPlanned(
          TrainingPlan.of(
              NETWORK,
              Ownership.over(mesh, NETWORK, BATCH),
              PlanOptions.PLAIN.chunks(1).updates(UpdateNeeds.CLIPPED)));
    }
  }

  @Test
  void theBackendsClipAlike() throws Exception {
    Outcome expected = training(0.5).train(new DeviceMesh(1, 1));
    InProcess onednn =
        new InProcess(NETWORK, () -> OneDnnKernels.open(2), BATCH, STEPS)
            .optimizer(OptimizerSpec.sgd(0.1, 0.9).withClipNorm(0.5));
    onednn.train(new DeviceMesh(2, 2)).assertIsTheModelOf(expected, 1e-4);
  }

  @Test
  void aGradientThatIsTooLongIsAsLongAsAllowedAndPointsWhereItDid() throws Exception {
    Outcome free = training(0).train(new DeviceMesh(1, 1));
    double length = norm(free);
    double most = length / 3;
    for (DeviceMesh mesh : MESHES) {
      Outcome clipped = training(most).train(mesh);
      assertEquals(most, norm(clipped), 1e-5 * most);
      free.gradients()
          .forEach(
              (name, gradient) -> {
                float[] shorter = clipped.gradients().getOrDefault(name, new float[0]);
                for (int i = 0; i < gradient.length; i++) {
                  assertEquals(gradient[i] / 3, shorter[i], 1e-5 * length);
                }
              });
    }
  }

  @Test
  void aGradientThatIsShortEnoughStaysAsItIs() throws Exception {
    Outcome free = training(0).train(new DeviceMesh(2, 2));
    Outcome clipped = training(1e3).train(new DeviceMesh(2, 2));
    assertEquals(free.losses(), clipped.losses());
    assertTrue(norm(free) < 1e3);
  }
}
