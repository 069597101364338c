package dev.convoy.worker.runtime.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convoy.job.DataSpec;
import dev.convoy.job.OptimizerSpec;
import dev.convoy.mesh.DeviceMesh;
import dev.convoy.network.Activation;
import dev.convoy.network.Convolution;
import dev.convoy.network.DeformableConvolution;
import dev.convoy.network.Flatten;
import dev.convoy.network.GlobalAveragePooling;
import dev.convoy.network.Layer;
import dev.convoy.network.Linear;
import dev.convoy.network.MeanSquaredError;
import dev.convoy.network.Network;
import dev.convoy.network.NetworkException;
import dev.convoy.network.SoftmaxCrossEntropy;
import dev.convoy.network.Window;
import dev.convoy.plan.PlanOptions;
import dev.convoy.plan.TrainingPlan;
import dev.convoy.plan.ownership.Ownership;
import dev.convoy.tensor.Shape;
import dev.convoy.worker.data.DataException;
import dev.convoy.worker.data.RecordSource;
import dev.convoy.worker.data.Split;
import dev.convoy.worker.data.batch.Augmentation;
import dev.convoy.worker.data.batch.Batch;
import dev.convoy.worker.data.batch.BatchReader;
import dev.convoy.worker.data.batch.BatchSchedule;
import dev.convoy.worker.exchange.Exchange;
import dev.convoy.worker.exchange.MessageSpace;
import dev.convoy.worker.exchange.local.LocalMesh;
import dev.convoy.worker.kernel.Kernels;
import dev.convoy.worker.kernel.Kernels.Mode;
import dev.convoy.worker.kernel.onednn.OneDnnKernels;
import dev.convoy.worker.kernel.reference.ReferenceKernels;
import dev.convoy.worker.runtime.run.Compiler;
import dev.convoy.worker.runtime.run.Executable;
import dev.convoy.worker.runtime.train.InProcess.Outcome;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Networks that do not classify whole images: they train the same model on any mesh, and learn. */
class HeadsTest {
  private static final Activation SILU = new Activation(Activation.Function.SILU);
  private static final OptimizerSpec SGD = OptimizerSpec.sgd(0.1, 0.9);

  static List<Network> networks() {
    return List.of(segmentation(), autoencoder(), volumes(), deformable());
  }

  private static Network segmentation() {
    return Network.builder("segmentation", Shape.of(3, 12, 10))
        .add("conv1", Convolution.of(16, 5).padding(2))
        .add("silu1", SILU)
        .add("conv2", Convolution.of(4, 1))
        .add("loss", new SoftmaxCrossEntropy(0.1))
        .build();
  }

  private static Network autoencoder() {
    return Network.builder("autoencoder", Shape.of(2, 6, 5))
        .add("conv1", Convolution.of(8, 3).padding(1))
        .add("silu1", SILU)
        .add("conv2", Convolution.of(2, 3).padding(1))
        .add("loss", new MeanSquaredError())
        .build();
  }

  private static Network volumes() {
    Layer cube = new Convolution(6, Window.of(List.of(3, 3, 3)).withPadding(1), 2, true);
    return Network.builder("volumes", Shape.of(2, 4, 6, 5))
        .add("conv1", cube)
        .add("silu1", SILU)
        .add("pool", new GlobalAveragePooling())
        .add("fc", new Linear(3, true))
        .add("loss", new SoftmaxCrossEntropy())
        .build();
  }

  private static Network deformable() {
    Window three = Window.square(3).withPadding(1);
    return Network.builder("deformable", Shape.of(3, 7, 6))
        .add("conv1", Convolution.of(8, 3).padding(1))
        .add("silu1", SILU)
        .add("offsets", Convolution.of(2 * 2 * 9, 3).padding(1), "silu1")
        .add("deform", new DeformableConvolution(12, three, 2, 2, true), "silu1", "offsets")
        .add("silu2", SILU)
        .add("flatten", new Flatten())
        .add("fc", new Linear(5, true))
        .add("loss", new SoftmaxCrossEntropy())
        .build();
  }

  @ParameterizedTest
  @MethodSource("networks")
  void everyMeshTrainsTheModelOfOneWorker(Network network) throws Exception {
    InProcess training = new InProcess(network, ReferenceKernels::new, 5, 3);
    Outcome alone = training.train(new DeviceMesh(1, 1));
    for (DeviceMesh mesh :
        List.of(new DeviceMesh(1, 3), new DeviceMesh(2, 1), new DeviceMesh(2, 2))) {
      Outcome together = training.train(mesh);
      together.assertIsTheModelOf(alone, 1e-5);
    }
  }

  @ParameterizedTest
  @MethodSource("networks")
  void bothBackendsTrainTheSameModel(Network network) throws Exception {
    DeviceMesh mesh = new DeviceMesh(1, 2);
    Outcome expected = new InProcess(network, ReferenceKernels::new, 5, 3).train(mesh);
    Outcome actual = new InProcess(network, () -> OneDnnKernels.open(1), 5, 3).train(mesh);
    WeightAgreement.of(expected.gradients(), actual.gradients()).assertWithin(1e-4);
    assertTrue(WeightAgreement.lossDistance(expected.losses(), actual.losses()) <= 1e-4);
  }

  @Test
  void aSegmentationNetworkLearnsTheGeneratedShapes() throws Exception {
    Evaluator before = trainAndEvaluate(segmentation(), "generated-shapes:test=11", 0);
    Evaluator after = trainAndEvaluate(segmentation(), "generated-shapes:test=11", 60);
    assertEquals(11 * 12 * 10, after.count());
    assertTrue(after.lossSum() < 0.6 * before.lossSum(), before.lossSum() + " " + after.lossSum());
    assertTrue(after.correct() > 0.75 * after.count(), "right: " + after.correct());
  }

  @Test
  void anAutoencoderLearnsToReconstruct() throws Exception {
    Evaluator before = trainAndEvaluate(autoencoder(), "generated:test=11", 0);
    Evaluator after = trainAndEvaluate(autoencoder(), "generated:test=11", 60);
    assertEquals(11, after.count());
    assertEquals(0, after.correct());
    assertTrue(after.lossSum() < 0.6 * before.lossSum(), before.lossSum() + " " + after.lossSum());
  }

  @Test
  void aNetworkOfVolumesLearnsMovingGratings() throws Exception {
    Evaluator before = trainAndEvaluate(volumes(), "generated:classes=3,test=11", 0);
    Evaluator after = trainAndEvaluate(volumes(), "generated:classes=3,test=11", 60);
    assertTrue(after.lossSum() < 0.8 * before.lossSum(), before.lossSum() + " " + after.lossSum());
  }

  private static Evaluator trainAndEvaluate(Network network, String uri, int steps)
      throws Exception {
    int batch = 8;
    DeviceMesh mesh = new DeviceMesh(1, 1);
    TrainingPlan plan =
        TrainingPlan.of(network, Ownership.over(mesh, network, batch), PlanOptions.PLAIN);
    DataSpec data = new DataSpec(uri, false, false);
    try (Exchange exchange = LocalMesh.create(1).get(0);
        Kernels kernels = OneDnnKernels.open(1);
        Executable trained =
            new Compiler(
                    plan, exchange, kernels, Mode.TRAINING, 7, SGD, steps, MessageSpace.TRAINING)
                .compile();
        Executable tested =
            new Compiler(
                    plan, exchange, kernels, Mode.INFERENCE, 7, SGD, steps, MessageSpace.EVALUATION)
                .compileBeside(trained);
        RecordSource train = Records.open(network, data, Split.TRAIN, new Configuration());
        RecordSource test = Records.open(network, data, Split.TEST, new Configuration())) {
      Weights.load(trained, Weights.initial(trained, 7));
      BatchSchedule schedule = BatchSchedule.shuffled(1, train.count(), batch);
      try (BatchReader reader =
          new BatchReader(train, schedule, 0, batch, Augmentation.none(), 0, 1)) {
        for (int step = 0; step < steps; step++) {
          Batch next = reader.next();
          trained.fill(next.images(), next.labels());
          trained.run(step);
        }
      }
      assertTrue(tested.sharesParameters());
      Evaluator evaluation = new Evaluator(tested, test, batch, 0);
      evaluation.run();
      return evaluation;
    }
  }

  @Test
  void dataWithoutMasksAreRefusedForNetworksThatLabelPixels() {
    assertSays("one label a record", segmentation(), "generated:", false);
  }

  @Test
  void dataWithMasksAreRefusedForNetworksThatLabelRecords() {
    assertSays("one label a pixel", deformable(), "generated-shapes:", false);
  }

  @Test
  void masksOfAnotherSizeThanTheScoresAreRefused() {
    Network half =
        Network.builder("half", Shape.of(3, 8, 8))
            .add("conv", Convolution.of(4, 2).stride(2))
            .add("loss", new SoftmaxCrossEntropy())
            .build();
    assertSays("scores 4×4×4", half, "generated-shapes:", false);
  }

  @Test
  void volumesAreNotAugmentedAndNotReadFromImages() {
    assertSays("2×4×6×5", volumes(), "generated:classes=3", true);
    assertSays("2×4×6×5", volumes(), "images:.", false);
  }

  private static void assertSays(String part, Network network, String uri, boolean augment) {
    DataException e =
        assertThrows(
            DataException.class,
            () ->
                Records.open(
                        network,
                        new DataSpec(uri, augment, false),
                        Split.TRAIN,
                        new Configuration())
                    .close());
    assertTrue(String.valueOf(e.getMessage()).contains(part), e.getMessage());
  }

  @Test
  void anAutoencoderWhoseOutputIsNoImageOfItsInputIsRefused() {
    NetworkException e =
        assertThrows(
            NetworkException.class,
            () ->
                Network.builder("odd", Shape.of(2, 6, 5))
                    .add("conv", Convolution.of(3, 3).padding(1))
                    .add("loss", new MeanSquaredError())
                    .build()
                    .loss());
    assertTrue(String.valueOf(e.getMessage()).startsWith("loss: "), e.getMessage());
  }
}
