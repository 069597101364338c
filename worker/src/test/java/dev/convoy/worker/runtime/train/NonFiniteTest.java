package dev.convoy.worker.runtime.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convoy.checkpoint.SafetensorsWriter;
import dev.convoy.checkpoint.TensorSpec;
import dev.convoy.control.ControlMessage;
import dev.convoy.control.Failure;
import dev.convoy.job.Checkpointing;
import dev.convoy.job.DataSpec;
import dev.convoy.job.ExchangeSpec;
import dev.convoy.job.Job;
import dev.convoy.job.OptimizerSpec;
import dev.convoy.job.TrainingSpec;
import dev.convoy.job.Transport;
import dev.convoy.job.Trial;
import dev.convoy.mesh.Speeds;
import dev.convoy.network.Activation;
import dev.convoy.network.BatchNorm;
import dev.convoy.network.Convolution;
import dev.convoy.network.Flatten;
import dev.convoy.network.Linear;
import dev.convoy.network.LocalResponseNorm;
import dev.convoy.network.Network;
import dev.convoy.network.Pooling;
import dev.convoy.network.SoftmaxCrossEntropy;
import dev.convoy.placement.Strategy;
import dev.convoy.tensor.Shape;
import dev.convoy.worker.exchange.Exchange;
import dev.convoy.worker.exchange.local.LocalMesh;
import dev.convoy.worker.kernel.Kernels;
import dev.convoy.worker.kernel.onednn.OneDnnKernels;
import dev.convoy.worker.kernel.reference.ReferenceKernels;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Elements that are infinite or not a number: found when they come up, and named. */
class NonFiniteTest {

  enum Backend {
    REFERENCE,
    ONE_DNN;

    Kernels open() {
      return switch (this) {
        case REFERENCE -> new ReferenceKernels();
        case ONE_DNN -> OneDnnKernels.open(1);
      };
    }
  }

  private static final Network NETWORK =
      Network.builder("small", Shape.of(3, 8, 8))
          .add("conv1", Convolution.of(16, 3).padding(1))
          .add("relu1", new Activation(Activation.Function.RELU))
          .add("norm1", LocalResponseNorm.alexNet(2))
          .add("pool1", Pooling.max(2, 2, 0))
          .add("conv2", Convolution.of(16, 3).padding(1).groups(2))
          .add("relu2", new Activation(Activation.Function.RELU))
          .add("flatten", new Flatten())
          .add("fc", new Linear(10, true))
          .add("loss", new SoftmaxCrossEntropy())
          .build();

  private Strategy strategy = Strategy.MODEL;
  private int workers = 1;
  private long steps = 5;
  private double rate = 0.01;
  private double decay;
  private String weights = "";

  private Job job(Network network) {
    return new Job(
        TrainingSpec.of(network, 8)
            .withData(new DataSpec("generated:count=64,test=20", false, false))
            .withOptimizer(OptimizerSpec.sgd(rate, 0.9).withDecay(decay))
            .withExchange(new ExchangeSpec(Transport.AUTO, 60_000, 1)),
        Checkpointing.NONE.from(weights).savingWeights(),
        List.of(new Trial(strategy, workers, 1, steps, 0, /* evaluate= */ true)));
  }

  private final List<ControlMessage> heard = Collections.synchronizedList(new ArrayList<>());

  /** What each worker failed with. */
  private List<Failure> failures(Network network, Supplier<Kernels> backend) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(workers);
    try {
      List<Future<Optional<Failure>>> running = new ArrayList<>();
      for (Exchange exchange : LocalMesh.create(workers)) {
        Callable<Optional<Failure>> work = () -> failure(network, backend, exchange);
        running.add(threads.submit(work));
      }
      List<Failure> failures = new ArrayList<>();
      for (Future<Optional<Failure>> one : running) {
        one.get().ifPresent(failures::add);
      }
      return failures;
    } finally {
      threads.shutdownNow();
    }
  }

  private Optional<Failure> failure(Network network, Supplier<Kernels> backend, Exchange exchange)
      throws InterruptedException {
    try (exchange;
        Kernels kernels = backend.get()) {
      new Trainer(
              job(network),
              0,
              job(network).plan(0, Speeds.equal(workers)),
              exchange,
              kernels,
              heard::add,
              () -> false)
          .run();
      return Optional.empty();
    } catch (TrainingException e) {
      return Optional.of(e.failure());
    }
  }

  @ParameterizedTest
  @CsvSource({"REFERENCE, 1", "REFERENCE, 2", "ONE_DNN, 1", "ONE_DNN, 2"})
  void aLossThatIsNotFiniteNamesTheFirstTensorThatIsNot(Backend backend, int count)
      throws Exception {
    rate = 1e20;
    workers = count;
    List<Failure> failures = failures(NETWORK, backend::open);
    assertEquals(count, failures.size());
    for (Failure failure : failures) {
      assertEquals(Failure.Kind.NON_FINITE_LOSS, failure.kind());
      assertEquals(1, failure.step());
      assertSays(
          failure, "the loss is NaN; the first tensor that is not finite is the output of fc");
      assertTrue(failure.order() > 0);
    }
    assertEquals(List.of(), sent(ControlMessage.WeightChunk.class));
    assertEquals(List.of(), sent(ControlMessage.Evaluated.class));
  }

  @ParameterizedTest
  @EnumSource(Backend.class)
  void anUpdateThatIsNotFiniteIsNotMadeAndEndsTraining(Backend backend) throws Exception {
    rate = 1e38;
    decay = 1e6;
    steps = 1; // no later loss would tell
    Failure failure = failures(NETWORK, backend::open).get(0);
    assertEquals(Failure.Kind.NON_FINITE_LOSS, failure.kind());
    assertEquals(0, failure.step());
    assertSays(failure, "the gradient of fc is not finite, or so large that weights would not be");
    assertEquals(List.of(), sent(ControlMessage.WeightChunk.class));
  }

  @ParameterizedTest
  @EnumSource(Backend.class)
  void statisticsThatAreNotFiniteAreNotSaved(Backend backend, @TempDir Path dir) throws Exception {
    Network network =
        Network.builder("normalised", Shape.of(3, 8, 8))
            .add("conv", Convolution.of(8, 3).noBias())
            .add("bn", BatchNorm.standard())
            .add("flatten", new Flatten())
            .add("fc", new Linear(10, true))
            .add("loss", new SoftmaxCrossEntropy())
            .build();
    weights = saved(dir, network, "conv.weight", 1e25f).toString();
    rate = 0;
    steps = 1;
    Failure failure = failures(network, backend::open).get(0);
    assertSays(failure, "bn.running_var after step 1 is not finite: its element 0 is Infinity");
    assertEquals(
        List.of(),
        sent(ControlMessage.WeightChunk.class).stream()
            .filter(c -> c.parameter().equals("bn.running_var"))
            .toList());
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 5})
  void weightsThatAreNotFiniteAreNamedWhenTheyAreRead(long trained, @TempDir Path dir)
      throws Exception {
    Path file = saved(dir, NETWORK, "conv2.weight", Float.NaN);
    weights = file.toString();
    steps = trained;
    Failure failure = failures(NETWORK, ReferenceKernels::new).get(0);
    assertEquals(Failure.Kind.NON_FINITE_LOSS, failure.kind());
    assertEquals(
        "Worker 0 failed: conv2.weight in " + file + " is not finite: its element 0 is NaN.",
        failure.sentence());
  }

  @ParameterizedTest
  @EnumSource(Backend.class)
  void scoresThatAreNotFiniteHaveNoAccuracy(Backend backend, @TempDir Path dir) throws Exception {
    weights = saved(dir, NETWORK, "conv2.weight", 1e38f).toString();
    steps = 0;
    Failure failure = failures(NETWORK, backend::open).get(0);
    assertSays(failure, "nothing can be said of the test records: the output of fc (");
    assertEquals(List.of(), sent(ControlMessage.Evaluated.class));
  }

  /** Squares overflow, and so do gradients times activations; what is made of them does not. */
  @ParameterizedTest
  @CsvSource({"REFERENCE, 1", "REFERENCE, 4", "ONE_DNN, 1", "ONE_DNN, 4"})
  void hugeNumbersAreNormalisedToFiniteOnes(Backend backend, int count, @TempDir Path dir)
      throws Exception {
    Network network =
        Network.builder("huge", Shape.of(3, 8, 8))
            .add("conv1", Convolution.of(32, 3).padding(1))
            .add("norm1", LocalResponseNorm.alexNet(2))
            .add("flatten", new Flatten())
            .add("fc", new Linear(10, true))
            .add("loss", new SoftmaxCrossEntropy())
            .build();
    weights = saved(dir, network, Map.of("conv1.weight", 1e20f, "fc.weight", 1e25f)).toString();
    workers = count;
    rate = 1e-3;
    steps = 2;
    assertEquals(List.of(), failures(network, backend::open));
    assertEquals(count, sent(ControlMessage.Evaluated.class).size());
  }

  private static void assertSays(Failure failure, String part) {
    assertTrue(failure.message().contains(part), failure.sentence());
  }

  private <T> List<T> sent(Class<T> kind) {
    return heard.stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  /** A file of weights of 0.01, variances of 1, and one tensor of another number. */
  private static Path saved(Path dir, Network network, String odd, float value) {
    return saved(dir, network, Map.of(odd, value));
  }

  private static Path saved(Path dir, Network network, Map<String, Float> odd) {
    Path file = dir.resolve("weights.safetensors");
    List<TensorSpec> tensors = TensorSpec.of(network);
    try (SafetensorsWriter writer = SafetensorsWriter.create(file, tensors, Map.of())) {
      for (TensorSpec tensor : tensors) {
        float[] values = new float[(int) tensor.elements()];
        Arrays.fill(values, odd.getOrDefault(tensor.name(), 0.01f));
        writer.write(tensor.name(), 0, Weights.littleEndian(values));
      }
      writer.commit();
    }
    return file;
  }
}
