package dev.convoy.driver.verification;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convoy.job.DataSpec;
import dev.convoy.job.ExchangeSpec;
import dev.convoy.job.OptimizerSpec;
import dev.convoy.job.TrainingSpec;
import dev.convoy.job.Transport;
import dev.convoy.network.Activation;
import dev.convoy.network.BatchNorm;
import dev.convoy.network.ChannelShuffle;
import dev.convoy.network.Convolution;
import dev.convoy.network.Dropout;
import dev.convoy.network.Flatten;
import dev.convoy.network.Linear;
import dev.convoy.network.LocalResponseNorm;
import dev.convoy.network.Network;
import dev.convoy.network.Pooling;
import dev.convoy.network.SoftmaxCrossEntropy;
import dev.convoy.placement.Strategy;
import dev.convoy.plan.LayerShare;
import dev.convoy.tensor.Shape;
import dev.convoy.worker.kernel.Operands;
import dev.convoy.worker.kernel.reference.ReferenceKernels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Faults that are planted in a worker are found and named; where there is none, none is. */
class VerificationTest {
  private static final int BATCH = 6;

  @TempDir Path scratch = Path.of("");

  private static Network network() {
    return Network.builder("planted", Shape.of(3, 9, 9))
        .add("conv1", Convolution.of(12, 3).padding(1))
        .add("silu1", new Activation(Activation.Function.SILU))
        .add("norm", new LocalResponseNorm(5, 0.1, 0.75, 1, 1))
        .add("pool", Pooling.max(3, 2, 1))
        .add("group", Convolution.of(12, 3).padding(1).groups(3).noBias())
        .add("bn", BatchNorm.standard())
        .add("relu2", new Activation(Activation.Function.RELU))
        .add("shuffle", new ChannelShuffle(3))
        .add("conv3", Convolution.of(8, 3))
        .add("flatten", new Flatten())
        .add("fc1", new Linear(14, true))
        .add("drop", new Dropout(0.3))
        .add("fc2", new Linear(10, true))
        .add("loss", new SoftmaxCrossEntropy())
        .build();
  }

  private InProcessVerification verification() {
    return verification(scratch);
  }

  /** Of a small network of many kinds of layers. */
  static InProcessVerification verification(Path scratch) {
    TrainingSpec training =
        TrainingSpec.of(network(), BATCH)
            .withData(new DataSpec("generated:", false, false))
            .withOptimizer(OptimizerSpec.sgd(1e-3, 0.9))
            .withExchange(new ExchangeSpec(Transport.AUTO, 60_000, 1));
    return new InProcessVerification(training, ReferenceKernels::new, scratch);
  }

  @ParameterizedTest
  @EnumSource(
      value = Strategy.class,
      names = {"MODEL", "DATA", "ONE_WEIRD_TRICK"})
  void nothingIsFoundWhereNothingIsWrong(Strategy strategy) throws Exception {
    for (int workers : List.of(1, 2, 3)) {
      Verification found = verification().verify(strategy, workers, PlantedFault.NONE);
      assertTrue(found.isTheSame(), CertificateReport.text(found));
      assertTrue(found.verdicts().get(0).differences().size() > 40);
      assertEquals(2, found.verdicts().get(0).losses().size());
    }
  }

  @Test
  void nothingStaysOnTheDisk() throws Exception {
    verification().verify(Strategy.DATA, 2, PlantedFault.NONE);
    try (Stream<Path> files = Files.list(scratch)) {
      assertEquals(List.of(), files.toList());
    }
  }

  /**
   * A fault on the last worker, and how the sentence about it begins.
   *
   * @param name what is wrong, for people
   */
  private record Planted(
      String name, Strategy strategy, int workers, PlantedFault fault, String sentence) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static void nothing(Operands operands) {}

  private static LayerShare ofAnotherSeed(LayerShare share) {
    return new LayerShare(
        share.name(),
        share.layer(),
        share.inputShapes(),
        share.outputShape(),
        share.inputs(),
        share.output(),
        share.rowShards(),
        share.rowShard(),
        share.seed() + 1);
  }

  static Stream<Planted> faults() {
    return Stream.of(
        new Planted(
            "a wrong halo",
            Strategy.MODEL,
            2,
            PlantedFault.message("norm input", PlantedFault::repeated),
            "the input of norm is off"),
        new Planted(
            "a missing transfer",
            Strategy.MODEL,
            3,
            PlantedFault.message("conv3 input", PlantedFault::zeros),
            "the input of conv3 is off"),
        new Planted(
            "a doubled gradient",
            Strategy.MODEL,
            2,
            PlantedFault.kernel(
                "group",
                "backward",
                VerificationTest::nothing,
                o -> o.parameterGradients().forEach(g -> PlantedFault.scale(g, 2))),
            "the gradient of group.weight is off"),
        new Planted(
            "gradients that are not summed",
            Strategy.DATA,
            2,
            PlantedFault.message("fc1 weight gradient", PlantedFault::zeros),
            "the gradient of fc1.weight is off"),
        new Planted(
            "a stale weight shard",
            Strategy.DATA,
            3,
            PlantedFault.message("conv3 weights", PlantedFault::zeros),
            "conv3.weight after the step is off"),
        new Planted(
            "a forgotten update",
            Strategy.MODEL,
            2,
            PlantedFault.forgottenUpdate((14 * 5 + 5L) * Float.BYTES),
            "fc2.weight after the step is off"),
        new Planted(
            "a batch normalisation of its own rows",
            Strategy.DATA,
            2,
            PlantedFault.kernel(
                "bn",
                "forward",
                o -> PlantedFault.repeatSecondHalf(o.statistics()),
                VerificationTest::nothing),
            "the output of bn with relu2 is off"),
        new Planted(
            "a dropout of its own",
            Strategy.MODEL,
            2,
            PlantedFault.share("drop", VerificationTest::ofAnotherSeed),
            "the output of drop is off"),
        new Planted(
            "filter groups in another order",
            Strategy.MODEL,
            2,
            PlantedFault.kernel(
                "group",
                "forward",
                o -> PlantedFault.swapHalves(o.parameters().get(0)),
                o -> PlantedFault.swapHalves(o.parameters().get(0))),
            "the output of group is off"),
        new Planted(
            "a function that is off by a ten-thousandth",
            Strategy.DATA,
            2,
            PlantedFault.kernel(
                "silu1",
                "forward",
                VerificationTest::nothing,
                o -> PlantedFault.scale(o.output(), 1.0001f)),
            "the output of silu1 is off"),
        new Planted(
            "an output that is never written",
            Strategy.MODEL,
            2,
            PlantedFault.kernel(
                "conv1",
                "forward",
                o -> PlantedFault.scale(o.output(), 0),
                o -> PlantedFault.scale(o.output(), 0)),
            "the output of conv1 is off"),
        new Planted(
            "a gradient that does not go on",
            Strategy.DATA,
            3,
            PlantedFault.kernel(
                "pool",
                "backward",
                VerificationTest::nothing,
                o -> o.inputGradients().forEach(g -> PlantedFault.scale(g, 0))),
            "the gradient of the output of norm is off"));
  }

  @ParameterizedTest
  @MethodSource("faults")
  void aFaultIsNamedByLayerAndWorker(Planted planted) throws Exception {
    Verification found =
        verification().verify(planted.strategy(), planted.workers(), planted.fault());
    assertFalse(found.isTheSame(), planted.name());
    String sentence = CertificateReport.sentence(found, found.verdicts().get(0));
    assertTrue(sentence.contains(planted.sentence()), sentence);
    assertTrue(sentence.contains("on worker " + (planted.workers() - 1)), sentence);
  }
}
