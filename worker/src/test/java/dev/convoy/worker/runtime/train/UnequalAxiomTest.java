package dev.convoy.worker.runtime.train;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convoy.mesh.DeviceMesh;
import dev.convoy.mesh.Speeds;
import dev.convoy.network.Activation;
import dev.convoy.network.BatchNorm;
import dev.convoy.network.Convolution;
import dev.convoy.network.GlobalAveragePooling;
import dev.convoy.network.Linear;
import dev.convoy.network.Network;
import dev.convoy.network.SoftmaxCrossEntropy;
import dev.convoy.network.zoo.Zoo;
import dev.convoy.plan.PlanOptions;
import dev.convoy.plan.TrainingPlan;
import dev.convoy.plan.ownership.Ownership;
import dev.convoy.tensor.Shape;
import dev.convoy.worker.kernel.Kernels;
import dev.convoy.worker.kernel.onednn.OneDnnKernels;
import dev.convoy.worker.kernel.reference.ReferenceKernels;
import dev.convoy.worker.runtime.train.InProcess.Outcome;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Workers' speeds, and the kinds of their kernels, change the speed, never the model: on the small
 * network of every layer.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class UnequalAxiomTest {
  private static final int BATCH = 11;
  private static final int STEPS = 3;
  private final Network network = AxiomTest.everyLayer();
  private Outcome alone = new Outcome(List.of(), Map.of(), Map.of(), List.of());

  /** Normalisation whose function runs in its kernel, over rows that are split. */
  static Network normalised() {
    Activation tanh = new Activation(Activation.Function.TANH);
    return Network.builder("normalised", Shape.of(3, 8, 8))
        .add("conv1", Convolution.of(32, 3).padding(1).noBias())
        .add("bn1", BatchNorm.standard())
        .add("tanh1", tanh)
        .add("conv2", Convolution.of(32, 3).padding(1).groups(4).noBias())
        .add("bn2", BatchNorm.standard())
        .add("tanh2", tanh)
        .add("pool", new GlobalAveragePooling())
        .add("fc", new Linear(5, true))
        .add("loss", new SoftmaxCrossEntropy())
        .build();
  }

  /** Workers with their speeds. */
  record ThreadTeam(DeviceMesh mesh, Speeds speeds) {
    static ThreadTeam of(int data, int model, Double... speeds) {
      return new ThreadTeam(new DeviceMesh(data, model), new Speeds(List.of(speeds)));
    }
  }

  static List<ThreadTeam> teams() {
    return List.of(
        ThreadTeam.of(1, 2, 1.0, 3.0),
        ThreadTeam.of(1, 3, 1.0, 1.0, 4.0),
        ThreadTeam.of(1, 4, 8.0, 1.0, 1.0, 2.0),
        ThreadTeam.of(2, 1, 1.0, 9.0),
        ThreadTeam.of(3, 1, 1.0, 2.0, 4.0),
        ThreadTeam.of(2, 2, 1.0, 3.0, 2.0, 6.0),
        ThreadTeam.of(2, 3, 1.0, 5.0, 1.0, 1.0, 1.0, 2.0));
  }

  @BeforeAll
  void trainAlone() throws Exception {
    alone = new InProcess(network, ReferenceKernels::new, BATCH, STEPS).train(new DeviceMesh(1, 1));
  }

  @ParameterizedTest
  @MethodSource("teams")
  void workersOfAnySpeedTrainTheModelOfOneWorker(ThreadTeam team) throws Exception {
    Outcome together =
        new InProcess(network, ReferenceKernels::new, BATCH, STEPS)
            .train(team.mesh(), team.speeds());
    together.assertIsTheModelOf(alone, 1e-5);
    TrainingPlan plan =
        TrainingPlan.of(
            network, Ownership.over(team.mesh(), team.speeds(), network, BATCH), PlanOptions.PLAIN);
    together.assertSentAsPlanned(plan);
  }

  @ParameterizedTest
  @MethodSource("teams")
  void slicesInPartsOfABatchToo(ThreadTeam team) throws Exception {
    Outcome together =
        new InProcess(network, ReferenceKernels::new, BATCH, STEPS)
            .chunks(2)
            .train(team.mesh(), team.speeds());
    together.assertIsTheModelOf(alone, 1e-5);
  }

  @ParameterizedTest
  @MethodSource("teams")
  void oneDnnDoesTooInItsOwnLayouts(ThreadTeam team) throws Exception {
    Outcome together =
        new InProcess(network, () -> OneDnnKernels.open(1), BATCH, STEPS)
            .train(team.mesh(), team.speeds());
    together.assertIsTheModelOf(alone, 1e-4);
  }

  /** Even ranks run oneDNN, odd ones plain Java, which knows plain weights only. */
  private static Kernels mixed(int rank, boolean replicas) {
    if (rank % 2 == 1) {
      return new ReferenceKernels();
    }
    OneDnnKernels kernels = OneDnnKernels.open(1);
    return replicas ? kernels.withPlainParameters() : kernels;
  }

  @ParameterizedTest
  @MethodSource("teams")
  void kernelsOfTwoKindsTrainOneModelTogether(ThreadTeam team) throws Exception {
    boolean replicas = team.mesh().data() > 1;
    Outcome together =
        new InProcess(network, (int rank) -> mixed(rank, replicas), BATCH, STEPS)
            .train(team.mesh(), team.speeds());
    together.assertIsTheModelOf(alone, 1e-4);
  }

  @Test
  void kernelsOfTwoKindsShareTheStatisticsOfABatch() throws Exception {
    ThreadTeam team = ThreadTeam.of(3, 1, 1.0, 2.0, 4.0);
    Outcome one =
        new InProcess(normalised(), ReferenceKernels::new, BATCH, STEPS)
            .train(new DeviceMesh(1, 1));
    Outcome together =
        new InProcess(normalised(), (int rank) -> mixed(rank, true), BATCH, STEPS)
            .train(team.mesh(), team.speeds());
    together.assertIsTheModelOf(one, 1e-4);
  }

  @Test
  void aPublishedNetworkIsTheSameModelToo() throws Exception {
    Network published = Zoo.network("alexnet-cifar");
    InProcess training = new InProcess(published, () -> OneDnnKernels.open(1), BATCH, 2);
    Outcome one = training.train(new DeviceMesh(1, 1));
    for (ThreadTeam team :
        List.of(ThreadTeam.of(1, 3, 1.0, 1.0, 4.0), ThreadTeam.of(3, 1, 1.0, 1.0, 4.0))) {
      training.train(team.mesh(), team.speeds()).assertIsTheModelOf(one, 1e-5);
    }
  }

  @Test
  void theProbeTimesTheWorkOfANetwork() {
    try (Kernels kernels = OneDnnKernels.open(1);
        SpeedProbe probe = new SpeedProbe(network, kernels)) {
      double seconds = probe.seconds();
      assertTrue(seconds > 0 && seconds < 0.1, seconds + " s");
    }
  }
}
