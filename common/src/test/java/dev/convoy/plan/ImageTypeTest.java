package dev.convoy.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.convoy.job.DataSpec;
import dev.convoy.job.TrainingSpec;
import dev.convoy.mesh.DeviceMesh;
import dev.convoy.mesh.Speeds;
import dev.convoy.network.Linear;
import dev.convoy.network.Network;
import dev.convoy.network.SoftmaxCrossEntropy;
import dev.convoy.network.zoo.Zoo;
import dev.convoy.placement.Strategy;
import dev.convoy.plan.ownership.Ownership;
import dev.convoy.tensor.DataType;
import dev.convoy.tensor.Shape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What images are read as, and so how many bytes they travel in. */
class ImageTypeTest {

  private static TrainingPlan plan(String network, Strategy strategy, PlanOptions options) {
    Network whole = Zoo.network(network);
    DeviceMesh mesh = strategy.mesh(3);
    Ownership ownership =
        Ownership.of(strategy.placements(whole), mesh, Speeds.equal(3), whole, 12);
    return TrainingPlan.of(whole, ownership, options);
  }

  private static long sent(TrainingPlan plan, boolean images) {
    return plan.reshards().stream()
        .filter(m -> m.isOfImages() == images)
        .mapToLong(m -> m.bytesSent(0) + m.bytesSent(1) + m.bytesSent(2))
        .sum();
  }

  @ParameterizedTest
  @CsvSource({
    "alexnet, MODEL",
    "alexnet, DATA",
    "alexnet, ONE_WEIRD_TRICK",
    "alexnet-cifar, MODEL"
  })
  void bytesTakeAQuarterOfWhatF32TakesAndNothingElseChanges(String network, Strategy strategy) {
    TrainingPlan floats = plan(network, strategy, PlanOptions.PLAIN);
    TrainingPlan bytes = plan(network, strategy, PlanOptions.PLAIN.images(DataType.U8));
    assertEquals(sent(floats, true), 4 * sent(bytes, true));
    assertEquals(sent(floats, false), sent(bytes, false));
    assertEquals(strategy == Strategy.MODEL, sent(bytes, true) > 0);
  }

  @Test
  void bytesStayBytesWhateverTypeActivationsAreOf() {
    PlanOptions bf16 = PlanOptions.PLAIN.activations(DataType.BF16);
    TrainingPlan values = plan("alexnet", Strategy.MODEL, bf16);
    TrainingPlan bytes = plan("alexnet", Strategy.MODEL, bf16.images(DataType.U8));
    assertEquals(sent(values, true), 2 * sent(bytes, true));
    assertEquals(sent(values, false), sent(bytes, false));
  }

  @Test
  void workersThatReadImagesAsOtherTypesDoNotUnderstandEachOther() {
    assertNotEquals(
        plan("alexnet-cifar", Strategy.DATA, PlanOptions.PLAIN).fingerprint(),
        plan("alexnet-cifar", Strategy.DATA, PlanOptions.PLAIN.images(DataType.U8)).fingerprint());
  }

  @Test
  void picturesAndFilmsAreBytesAndOtherRecordsAreNot() {
    assertEquals(DataType.U8, DataSpec.type(Zoo.network("alexnet")));
    assertEquals(DataType.U8, DataSpec.type(Zoo.network("c3d-small")));
    Network records =
        Network.builder("records", Shape.of(20))
            .add("fc", new Linear(3, true))
            .add("loss", new SoftmaxCrossEntropy())
            .build();
    assertEquals(DataType.F32, DataSpec.type(records));
  }

  @Test
  void anAutoencoderComparesWithValuesSoItReadsValues() {
    assertEquals(DataType.F32, DataSpec.type(Zoo.network("autoencoder-cifar")));
    IllegalArgumentException refusal =
        assertThrows(
            IllegalArgumentException.class,
            () -> plan("autoencoder-cifar", Strategy.DATA, PlanOptions.PLAIN.images(DataType.U8)));
    assertEquals(
        "autoencoder-cifar compares with its images' values, so they must be read as values",
        refusal.getMessage());
  }

  @Test
  void driverAndWorkersTakeTheTypeFromTheJob() {
    PlanOptions options = TrainingSpec.of(Zoo.network("alexnet-cifar"), 8).planOptions();
    assertEquals(DataType.U8, options.images());
    assertEquals(DataType.F32, options.activations());
  }

  @Test
  void aTypeThatIsNotReadIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> PlanOptions.PLAIN.images(DataType.BF16));
    assertThrows(IllegalArgumentException.class, () -> PlanOptions.PLAIN.activations(DataType.U8));
  }

  @Test
  void whatIsGatheredAsBytesIsHeldAsBytesAndAsValues() {
    Network network = Zoo.network("alexnet-cifar");
    long image = network.input().elements();
    long values = memory(Strategy.MODEL, PlanOptions.PLAIN);
    // Its four pictures take a quarter; all twelve are there as bytes, too.
    assertEquals(
        values - 4 * image * 3 + 12 * image,
        memory(Strategy.MODEL, PlanOptions.PLAIN.images(DataType.U8)));
    // Alone with its rows, it holds them as values beside the bytes.
    assertEquals(
        memory(Strategy.DATA, PlanOptions.PLAIN) + 4 * image,
        memory(Strategy.DATA, PlanOptions.PLAIN.images(DataType.U8)));
  }

  private static long memory(Strategy strategy, PlanOptions options) {
    return MemoryEstimate.of(plan("alexnet-cifar", strategy, options), 0).activations();
  }
}
