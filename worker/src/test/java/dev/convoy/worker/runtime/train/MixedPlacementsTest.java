package dev.convoy.worker.runtime.train;

import dev.convoy.mesh.DeviceMesh;
import dev.convoy.network.Network;
import dev.convoy.plan.TrainingPlan;
import dev.convoy.worker.kernel.MemoryIsFreed;
import dev.convoy.worker.kernel.reference.ReferenceKernels;
import dev.convoy.worker.runtime.train.InProcess.Outcome;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A network of every kind of layer under placements that were drawn layer by layer. */
@TestInstance(Lifecycle.PER_CLASS)
@ExtendWith(MemoryIsFreed.class)
class MixedPlacementsTest {
  private static final int BATCH = 8;
  private static final Network NETWORK = AxiomTest.everyLayer(5);

  private Outcome alone = training(1).outcome();

  private static InProcess training(int chunks) {
    return new InProcess(NETWORK, ReferenceKernels::new, BATCH, 3).chunks(chunks);
  }

  static LongStream seeds() {
    return LongStream.range(0, Integer.getInteger("mixed.seeds", 40));
  }

  @BeforeAll
  void trainAlone() throws Exception {
    alone = training(1).train(new DeviceMesh(1, 1));
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void trainTheModelOfOneWorker(long seed) throws Exception {
    MixedPlacements mixed = MixedPlacements.of(seed, NETWORK, BATCH);
    InProcess training = training(mixed.chunks());
    TrainingPlan plan = training.plan(mixed.ownership(NETWORK, BATCH));
    try {
      Outcome together = training.train(plan);
      together.assertIsTheModelOf(alone, 1e-5);
      together.assertSentAsPlanned(plan);
    } catch (AssertionError | Exception e) {
      throw new AssertionError(mixed.toString(), e);
    }
  }
}
