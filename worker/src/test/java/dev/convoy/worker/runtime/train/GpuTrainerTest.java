package dev.convoy.worker.runtime.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.convoy.control.ControlMessage;
import dev.convoy.control.Failure;
import dev.convoy.job.Checkpointing;
import dev.convoy.job.ExchangeSpec;
import dev.convoy.job.Job;
import dev.convoy.job.OptimizerSpec;
import dev.convoy.job.Precision;
import dev.convoy.job.TrainingSpec;
import dev.convoy.job.Transport;
import dev.convoy.job.Trial;
import dev.convoy.mesh.Speeds;
import dev.convoy.metrics.StepMetrics;
import dev.convoy.network.Activation;
import dev.convoy.network.Convolution;
import dev.convoy.network.Flatten;
import dev.convoy.network.Linear;
import dev.convoy.network.Network;
import dev.convoy.network.SoftmaxCrossEntropy;
import dev.convoy.placement.Strategy;
import dev.convoy.tensor.Shape;
import dev.convoy.worker.exchange.Exchange;
import dev.convoy.worker.exchange.local.LocalMesh;
import dev.convoy.worker.kernel.Kernels;
import dev.convoy.worker.kernel.cuda.CudnnKernels;
import dev.convoy.worker.kernel.reference.ReferenceKernels;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a trainer reports of a GPU, whose losses come a step late, is what it reports of a CPU. */
@Tag("gpu")
class GpuTrainerTest {
  private static final int STEPS = 5;

  private static Kernels onGpu(boolean graphs) {
    return CudnnKernels.open(0, Precision.F32, /* share= */ true, graphs);
  }

  private static Job job(double rate) {
    Network network =
        Network.builder("small", Shape.of(3, 8, 8))
            .add("conv", Convolution.of(6, 3).padding(1))
            .add("relu", new Activation(Activation.Function.RELU))
            .add("flatten", new Flatten())
            .add("fc", new Linear(10, true))
            .add("loss", new SoftmaxCrossEntropy())
            .build();
    return new Job(
        TrainingSpec.of(network, 8)
            .withOptimizer(OptimizerSpec.sgd(rate, 0.9))
            .withExchange(new ExchangeSpec(Transport.AUTO, 3_000, 1)),
        Checkpointing.NONE.savingWeights(),
        List.of(new Trial(Strategy.SINGLE, 1, 1, STEPS, 0, /* evaluate= */ true)));
  }

  private static List<ControlMessage> train(Supplier<Kernels> backend, double rate)
      throws Exception {
    List<ControlMessage> heard = Collections.synchronizedList(new ArrayList<>());
    try (Exchange exchange = LocalMesh.create(1).get(0);
        Kernels kernels = backend.get()) {
      new Trainer(
              job(rate),
              0,
              job(rate).plan(0, Speeds.equal(1)),
              exchange,
              kernels,
              heard::add,
              () -> false)
          .run();
    }
    return heard;
  }

  private static List<StepMetrics> steps(List<ControlMessage> heard) {
    return heard.stream()
        .filter(ControlMessage.Measured.class::isInstance)
        .map(m -> ((ControlMessage.Measured) m).metrics())
        .toList();
  }

  /** Which kinds of messages come in which order. */
  private static List<String> order(List<ControlMessage> heard) {
    return heard.stream().map(m -> m.getClass().getSimpleName()).toList();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void everyStepIsReportedInOrderWithItsOwnLoss(boolean graphs) throws Exception {
    List<ControlMessage> plain = train(ReferenceKernels::new, 0.01);
    List<ControlMessage> gpu = train(() -> onGpu(graphs), 0.01);
    assertEquals(STEPS, steps(gpu).size());
    for (int step = 0; step < STEPS; step++) {
      StepMetrics expected = steps(plain).get(step);
      assertEquals(step, steps(gpu).get(step).step());
      assertEquals(expected.loss(), steps(gpu).get(step).loss(), 1e-5 * expected.loss());
    }
    ControlMessage.Evaluated expected = evaluated(plain);
    ControlMessage.Evaluated actual = evaluated(gpu);
    assertEquals(expected.count(), actual.count());
    assertEquals(expected.correct(), actual.correct());
    assertEquals(expected.lossSum(), actual.lossSum(), 1e-4 * expected.lossSum());
    assertEquals(saved(plain), saved(gpu)); // behind the last step
  }

  private static ControlMessage.Evaluated evaluated(List<ControlMessage> heard) {
    return heard.stream()
        .filter(ControlMessage.Evaluated.class::isInstance)
        .map(ControlMessage.Evaluated.class::cast)
        .findFirst()
        .orElseThrow();
  }

  /** How many steps were reported before weights. */
  private static List<Long> saved(List<ControlMessage> heard) {
    List<Long> before = new ArrayList<>();
    for (int k = 0; k < heard.size(); k++) {
      if (heard.get(k) instanceof ControlMessage.FinalWeights) {
        before.add(order(heard.subList(0, k)).stream().filter("Measured"::equals).count());
      }
    }
    return before;
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aLossThatIsNoNumberIsReportedWithItsStep(boolean graphs) {
    Failure plain = failure(ReferenceKernels::new);
    Failure gpu = failure(() -> onGpu(graphs));
    assertEquals(Failure.Kind.NON_FINITE_LOSS, gpu.kind());
    assertEquals(plain.step(), gpu.step());
  }

  private static Failure failure(Supplier<Kernels> backend) {
    return assertThrows(TrainingException.class, () -> train(backend, 1e30)).failure();
  }
}
