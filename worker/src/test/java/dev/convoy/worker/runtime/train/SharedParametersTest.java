package dev.convoy.worker.runtime.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convoy.job.OptimizerSpec;
import dev.convoy.mesh.DeviceMesh;
import dev.convoy.network.Network;
import dev.convoy.network.zoo.Zoo;
import dev.convoy.plan.PlanOptions;
import dev.convoy.plan.TrainingPlan;
import dev.convoy.plan.ownership.Ownership;
import dev.convoy.worker.exchange.Exchange;
import dev.convoy.worker.exchange.MessageSpace;
import dev.convoy.worker.exchange.local.LocalMesh;
import dev.convoy.worker.kernel.Kernels;
import dev.convoy.worker.kernel.Kernels.Mode;
import dev.convoy.worker.kernel.onednn.OneDnnKernels;
import dev.convoy.worker.runtime.run.Compiler;
import dev.convoy.worker.runtime.run.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An evaluation beside a training uses its weights where they are. */
class SharedParametersTest {
  private static final int BATCH = 2;
  private static final OptimizerSpec SGD = OptimizerSpec.sgd(0.01, 0.9);

  private static float[] scores(Executable executable, float[] images) {
    executable.fill(images, new int[BATCH]);
    executable.run(0);
    float[] scores = new float[(int) executable.result().bytes() / Float.BYTES];
    executable.result().get(0, scores);
    return scores;
  }

  @ParameterizedTest
  @ValueSource(strings = {"alexnet-cifar", "shufflenet-v1-cifar"})
  void theScoresAreThoseOfACopyAndTheMemoryIsLess(String name) {
    Network network = Zoo.network(name);
    TrainingPlan plan =
        TrainingPlan.of(
            network, Ownership.over(new DeviceMesh(1, 1), network, BATCH), PlanOptions.PLAIN);
    float[] images = new float[(int) (BATCH * network.input().elements())];
    for (int i = 0; i < images.length; i++) {
      images[i] = i % 7 - 3;
    }
    try (Exchange exchange = LocalMesh.create(1).get(0);
        Kernels kernels = OneDnnKernels.open(1);
        Executable trained =
            new Compiler(plan, exchange, kernels, Mode.TRAINING, 7, SGD, 1, MessageSpace.TRAINING)
                .compile();
        Executable beside =
            new Compiler(
                    plan, exchange, kernels, Mode.INFERENCE, 7, SGD, 1, MessageSpace.EVALUATION)
                .compileBeside(trained);
        Executable apart =
            new Compiler(
                    plan, exchange, kernels, Mode.INFERENCE, 7, SGD, 1, MessageSpace.INSPECTION)
                .compile()) {
      Weights.load(trained, Weights.initial(trained, 7));
      trained.fill(images, new int[BATCH]);
      trained.run(0);
      Weights.copy(trained, apart);
      assertTrue(beside.sharesParameters());
      assertFalse(apart.sharesParameters());
      assertArrayEquals(scores(apart, images), scores(beside, images));
      long parameters = plan.parametersHeld(0) * Float.BYTES;
      assertTrue(apart.peakMemory() - beside.peakMemory() >= parameters);
    }
  }
}
