package dev.convoy.worker.runtime.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convoy.checkpoint.ShardedCheckpoint;
import dev.convoy.checkpoint.TensorSpec;
import dev.convoy.job.Arrangement;
import dev.convoy.job.Checkpointing;
import dev.convoy.job.Job;
import dev.convoy.job.UpdateRule;
import dev.convoy.network.Activation;
import dev.convoy.network.BatchNorm;
import dev.convoy.network.Convolution;
import dev.convoy.network.Dropout;
import dev.convoy.network.Flatten;
import dev.convoy.network.Linear;
import dev.convoy.network.Network;
import dev.convoy.network.Pooling;
import dev.convoy.network.SoftmaxCrossEntropy;
import dev.convoy.placement.Strategy;
import dev.convoy.tensor.Shape;
import dev.convoy.worker.kernel.Kernels;
import dev.convoy.worker.kernel.onednn.OneDnnKernels;
import dev.convoy.worker.kernel.reference.ReferenceKernels;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** State that some workers wrote is that from which any others go on. */
class ResumeTest {
  private static final int EVERY = 3;
  private static final int STEPS = 6;

  /** Groups, dropout, averages, channels that do not divide by the workers, blocked weights. */
  private static final Network NETWORK =
      Network.builder("resumed", Shape.of(3, 8, 8))
          .add("conv1", Convolution.of(32, 3).padding(1).noBias())
          .add("bn1", BatchNorm.standard())
          .add("relu1", new Activation(Activation.Function.RELU))
          .add("conv2", Convolution.of(32, 3).padding(1).groups(2))
          .add("pool2", Pooling.max(2, 2, 0))
          .add("flatten", new Flatten())
          .add("drop", new Dropout(0.3))
          .add("fc", new Linear(10, true))
          .add("loss", new SoftmaxCrossEntropy())
          .build();

  private static final List<Arrangement> PLANS =
      List.of(
          of(Strategy.SINGLE, 1),
          of(Strategy.MODEL, 2),
          of(Strategy.DATA, 3),
          of(Strategy.ONE_WEIRD_TRICK, 2));

  private static Arrangement of(Strategy strategy, int workers) {
    return new Arrangement.ByStrategy(strategy, strategy.mesh(workers));
  }

  static Stream<UpdateRule> rules() {
    return Stream.of(
        new UpdateRule.Sgd(0.9, false, 5e-4), new UpdateRule.Adam(0.9, 0.99, 1e-4, 1e-3, true));
  }

  @TempDir Path directory;

  private ResumedTraining training(UpdateRule rule) {
    return new ResumedTraining(NETWORK, 12, rule, EVERY, STEPS, directory);
  }

  @ParameterizedTest
  @MethodSource("rules")
  void anyWorkersGoOnFromTheStateOfAnyOthers(UpdateRule rule) throws Exception {
    ResumedTraining training = training(rule);
    for (Arrangement first : PLANS) {
      String name = first.title() + first.mesh();
      List<Double> whole = training.whole(name, first, () -> OneDnnKernels.open(1));
      for (Arrangement second : PLANS) {
        List<Double> rest = training.rest(name, second, () -> OneDnnKernels.open(1));
        assertEquals(STEPS - EVERY, rest.size());
        for (int step = EVERY; step < STEPS; step++) {
          double expected = whole.get(step);
          double near = second.equals(first) ? 0 : 1e-4 * expected;
          assertEquals(
              expected,
              rest.get(step - EVERY),
              near,
              "%s, then %s, step %d".formatted(first, second, step));
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("rules")
  void stateIsInGlobalTermsWhoeverKeepsIt(UpdateRule rule) throws Exception {
    Map<String, float[]> plain = state("plain", rule, PLANS.get(0), ReferenceKernels::new);
    for (Arrangement plan : PLANS) {
      String name = plan.title() + plan.mesh();
      Map<String, float[]> other = state(name, rule, plan, () -> OneDnnKernels.open(2));
      assertEquals(plain.keySet(), other.keySet());
      plain.forEach(
          (tensor, values) -> {
            double largest = 0;
            for (float value : values) {
              largest = Math.max(largest, Math.abs(value));
            }
            float near = (float) (1e-3 * largest + 1e-9);
            assertArrayEquals(values, other.get(tensor), near, tensor + " of " + name);
          });
    }
  }

  private Map<String, float[]> state(
      String name, UpdateRule rule, Arrangement plan, Supplier<Kernels> backend) throws Exception {
    ResumedTraining training = training(rule);
    training.whole(name, plan, backend);
    Map<String, float[]> state = new LinkedHashMap<>();
    try (ShardedCheckpoint checkpoint = training.folder(name).open(EVERY)) {
      for (TensorSpec tensor : checkpoint.tensors()) {
        float[] values = new float[(int) tensor.elements()];
        checkpoint.read(tensor.name(), 0, values, 0, values.length);
        state.put(tensor.name(), values);
      }
    }
    return state;
  }

  @Test
  void aWorkerThatDoesNotSeeTheDriversFolderSaysSo() {
    ResumedTraining training = training(new UpdateRule.Sgd(0.9, false, 0));
    Checkpointing elsewhere = Checkpointing.NONE.into(training.uri("empty"), ".run-1", EVERY);
    Job job = training.job(PLANS.get(0), elsewhere);
    String said =
        assertThrows(
                Exception.class,
                () -> ResumedTraining.train(job, ReferenceKernels::new, training.folder("empty")))
            .toString();
    assertTrue(said.contains("give --checkpoints a folder that all hosts share"), said);
  }
}
