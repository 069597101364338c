package dev.convoy.worker.runtime.train;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convoy.mesh.DeviceMesh;
import dev.convoy.network.Activation;
import dev.convoy.network.Add;
import dev.convoy.network.BatchNorm;
import dev.convoy.network.ChannelScale;
import dev.convoy.network.ChannelShuffle;
import dev.convoy.network.ChannelSlice;
import dev.convoy.network.Concat;
import dev.convoy.network.Convolution;
import dev.convoy.network.Dropout;
import dev.convoy.network.Flatten;
import dev.convoy.network.GlobalAveragePooling;
import dev.convoy.network.LeakyRelu;
import dev.convoy.network.Linear;
import dev.convoy.network.LocalResponseNorm;
import dev.convoy.network.Network;
import dev.convoy.network.Pooling;
import dev.convoy.network.SoftmaxCrossEntropy;
import dev.convoy.network.TransposedConvolution;
import dev.convoy.network.Upsample;
import dev.convoy.plan.PlanOptions;
import dev.convoy.plan.TrainingPlan;
import dev.convoy.plan.ownership.Ownership;
import dev.convoy.tensor.Shape;
import dev.convoy.worker.kernel.MemoryIsFreed;
import dev.convoy.worker.kernel.reference.ReferenceKernels;
import dev.convoy.worker.runtime.train.InProcess.Outcome;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A worker count or a strategy changes the speed, never the model: on one small network of every
 * layer.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ExtendWith(MemoryIsFreed.class)
class AxiomTest {
  private static final int BATCH = 7;
  private final InProcess training = new InProcess(everyLayer(), ReferenceKernels::new, BATCH, 3);
  private Outcome alone = new Outcome(List.of(), Map.of(), Map.of(), List.of());

  static Network everyLayer() {
    return everyLayer(9);
  }

  /** With images of this height and width, 5 at least. */
  static Network everyLayer(int size) {
    Activation silu = new Activation(Activation.Function.SILU);
    return Network.builder("every-layer", Shape.of(3, size, size))
        .add("conv1", Convolution.of(12, 3).padding(1))
        .add("silu1", silu)
        .add("norm", new LocalResponseNorm(3, 0.1, 0.75, 1, 2))
        .add("pool", Pooling.max(3, 2, 1))
        .add("group", Convolution.of(12, 3).padding(1).groups(2).noBias())
        .add("bn", BatchNorm.standard())
        .add("shuffle", new ChannelShuffle(3))
        .add("dw", Convolution.of(12, 3).padding(1).groups(12))
        .add("add", new Add(), "dw", "pool")
        .add("half", Convolution.of(6, 1), "dw")
        .add("squeeze", new GlobalAveragePooling(), "add")
        .add("excite", new Linear(12, true))
        .add("gate", new Activation(Activation.Function.SIGMOID))
        .add("scale", new ChannelScale(), "add", "gate")
        .add("slice", new ChannelSlice(2, 9), "scale")
        .add("leaky", new LeakyRelu(0.1))
        .add("grow", TransposedConvolution.of(5, 2).stride(2))
        .add("enlarge", new Upsample(2, Upsample.Mode.BILINEAR), "leaky")
        .add("both", new Concat(), "grow", "enlarge")
        .add("shrink", Convolution.of(6, 2).stride(2))
        .add("tanh", new Activation(Activation.Function.TANH))
        .add("hard", new Activation(Activation.Function.HARD_SWISH))
        .add("concat", new Concat(), "half", "add", "hard")
        .add("point", Convolution.of(9, 1).groups(3))
        .add("silu2", silu)
        .add("flatten", new Flatten())
        .add("fc1", new Linear(20, true))
        .add("drop", new Dropout(0.3))
        .add("fc2", new Linear(5, true))
        .add("loss", new SoftmaxCrossEntropy())
        .build();
  }

  @BeforeAll
  void trainAlone() throws Exception {
    alone = training.train(new DeviceMesh(1, 1));
  }

  static List<DeviceMesh> meshes() {
    return List.of(
        new DeviceMesh(1, 2),
        new DeviceMesh(1, 3),
        new DeviceMesh(1, 4),
        new DeviceMesh(2, 1),
        new DeviceMesh(3, 1),
        new DeviceMesh(4, 1),
        new DeviceMesh(2, 2),
        new DeviceMesh(2, 3));
  }

  @ParameterizedTest
  @MethodSource("meshes")
  void everyMeshTrainsTheModelOfOneWorker(DeviceMesh mesh) throws Exception {
    Outcome together = training.train(mesh);
    together.assertIsTheModelOf(alone, 1e-5);
  }

  @ParameterizedTest
  @MethodSource("meshes")
  void measuredBytesArePlannedBytes(DeviceMesh mesh) throws Exception {
    TrainingPlan plan =
        TrainingPlan.of(everyLayer(), Ownership.over(mesh, everyLayer(), BATCH), PlanOptions.PLAIN);
    Outcome together = training.train(mesh);
    together.assertSentAsPlanned(plan);
  }

  @ParameterizedTest
  @MethodSource("meshes")
  void slicesThatTravelInPartsTrainTheSameModel(DeviceMesh mesh) throws Exception {
    for (int chunks : List.of(2, 3, 100)) {
      Outcome together =
          new InProcess(everyLayer(), ReferenceKernels::new, BATCH, 3).chunks(chunks).train(mesh);
      together.assertIsTheModelOf(alone, 1e-5);
    }
  }

  @Test
  void theLossFalls() throws Exception {
    List<Float> losses =
        new InProcess(everyLayer(), ReferenceKernels::new, BATCH, 30)
            .rate(0.02)
            .train(new DeviceMesh(1, 1))
            .losses();
    assertTrue(losses.get(29) < 0.7 * losses.get(0), losses.toString());
  }
}
