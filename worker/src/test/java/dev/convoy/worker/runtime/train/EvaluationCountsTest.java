package dev.convoy.worker.runtime.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convoy.control.ControlMessage.Confused;
import dev.convoy.control.ControlMessage.Confused.Cell;
import dev.convoy.job.OptimizerSpec;
import dev.convoy.mesh.DeviceMesh;
import dev.convoy.network.Activation;
import dev.convoy.network.Convolution;
import dev.convoy.network.Flatten;
import dev.convoy.network.Linear;
import dev.convoy.network.Network;
import dev.convoy.network.SoftmaxCrossEntropy;
import dev.convoy.plan.PlanOptions;
import dev.convoy.plan.TrainingPlan;
import dev.convoy.plan.ownership.Ownership;
import dev.convoy.tensor.Shape;
import dev.convoy.worker.data.ReadOptions;
import dev.convoy.worker.data.RecordSource;
import dev.convoy.worker.data.Split;
import dev.convoy.worker.data.batch.InputRows;
import dev.convoy.worker.data.source.DataUri;
import dev.convoy.worker.exchange.Exchange;
import dev.convoy.worker.exchange.MessageSpace;
import dev.convoy.worker.exchange.local.LocalMesh;
import dev.convoy.worker.kernel.Kernels;
import dev.convoy.worker.kernel.Kernels.Mode;
import dev.convoy.worker.kernel.reference.ReferenceKernels;
import dev.convoy.worker.runtime.run.Compiler;
import dev.convoy.worker.runtime.run.Executable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What workers count of 50 test records of eight classes, beside scores that are sorted here. */
class EvaluationCountsTest {
  private static final int CLASSES = 8;
  private static final int RECORDS = 50;
  private static final String DATA = "generated:classes=8,count=8,test=50";
  private static final Network NETWORK =
      Network.builder("eight", Shape.of(3, 6, 6))
          .add("conv1", Convolution.of(8, 3))
          .add("relu1", new Activation(Activation.Function.RELU))
          .add("conv2", Convolution.of(8, 3).groups(2))
          .add("flatten", new Flatten())
          .add("fc", new Linear(CLASSES, true))
          .add("loss", new SoftmaxCrossEntropy())
          .build();

  /** What is counted, over all workers. */
  private record Counts(long correct, long inFive, long count, Map<String, Long> cells) {}

  private static RecordSource test() throws Exception {
    return DataUri.parse(DATA).open(Split.TEST, NETWORK.input(), ReadOptions.strict());
  }

  private static Executable compile(
      DeviceMesh mesh, int batch, Exchange exchange, Kernels kernels) {
    TrainingPlan plan =
        TrainingPlan.of(NETWORK, Ownership.over(mesh, NETWORK, batch), PlanOptions.PLAIN);
    Executable executable =
        new Compiler(
                plan,
                exchange,
                kernels,
                Mode.INFERENCE,
                7,
                OptimizerSpec.sgd(0.1, 0.9),
                0,
                MessageSpace.TRAINING)
            .compile();
    Weights.load(executable, Weights.initial(executable, 7));
    return executable;
  }

  private static Evaluator evaluate(DeviceMesh mesh, int batch, Exchange exchange)
      throws Exception {
    try (Kernels kernels = new ReferenceKernels();
        Executable executable = compile(mesh, batch, exchange, kernels);
        RecordSource records = test()) {
      Evaluator evaluator = new Evaluator(executable, records, batch, 0);
      evaluator.run();
      return evaluator;
    }
  }

  private static Counts counts(DeviceMesh mesh, int batch) throws Exception {
    List<? extends Exchange> exchanges = LocalMesh.create(mesh.ranks());
    ExecutorService threads = Executors.newFixedThreadPool(mesh.ranks());
    try {
      List<Future<Evaluator>> running = new ArrayList<>();
      for (Exchange exchange : exchanges) {
        running.add(threads.submit(() -> evaluate(mesh, batch, exchange)));
      }
      long correct = 0;
      long inFive = 0;
      long count = 0;
      Map<String, Long> cells = new TreeMap<>();
      for (Future<Evaluator> each : running) {
        Evaluator evaluator = each.get();
        correct += evaluator.correct();
        inFive += evaluator.correctInFive();
        count += evaluator.count();
        ConfusionCounts confusion = Objects.requireNonNull(evaluator.confusion());
        for (Confused message : confusion.messages(0, 0, 0)) {
          message
              .cells()
              .forEach(c -> cells.merge(c.label() + " as " + c.chosen(), c.count(), Long::sum));
        }
      }
      return new Counts(correct, inFive, count, cells);
    } finally {
      threads.shutdown();
      for (Exchange exchange : exchanges) {
        exchange.close();
      }
    }
  }

  /** One record a time, its classes in the order of their scores. */
  private static Counts truth() throws Exception {
    long correct = 0;
    long inFive = 0;
    Map<String, Long> cells = new TreeMap<>();
    try (Exchange exchange = LocalMesh.create(1).get(0);
        Kernels kernels = new ReferenceKernels();
        Executable executable = compile(new DeviceMesh(1, 1), 1, exchange, kernels);
        RecordSource records = test()) {
      float[] record = new float[3 * 36];
      float[] scores = new float[CLASSES];
      for (int k = 0; k < RECORDS; k++) {
        int label = records.read(k, record, 0);
        executable.fill(new InputRows.Values(record), new int[] {label});
        executable.run(k);
        executable.result().get(0, scores);
        List<Integer> best =
            IntStream.range(0, CLASSES)
                .boxed()
                .sorted(Comparator.comparingDouble(c -> -scores[c]))
                .toList();
        correct += best.get(0) == label ? 1 : 0;
        inFive += best.subList(0, 5).contains(label) ? 1 : 0;
        cells.merge(label + " as " + best.get(0), 1L, Long::sum);
      }
    }
    return new Counts(correct, inFive, RECORDS, cells);
  }

  @ParameterizedTest
  @CsvSource({"1, 1, 50", "1, 1, 8", "1, 2, 8", "2, 1, 8", "3, 1, 7", "2, 2, 16", "1, 2, 64"})
  void workersCountWhatSortedScoresSay(int rows, int channels, int batch) throws Exception {
    Counts truth = truth();
    assertTrue(truth.inFive() > truth.correct() && truth.inFive() < RECORDS, truth.toString());
    assertEquals(truth, counts(new DeviceMesh(rows, channels), batch));
  }

  @Test
  void aFullMatrixIsSentInPartsThatAddUp() {
    ConfusionCounts counts = new ConfusionCounts(200);
    for (int k = 0; k < 200 * 200; k++) {
      counts.add(k / 200, k % 200);
    }
    counts.add(3, 4);
    List<Confused> messages = counts.messages(1, 0, 5);
    assertEquals(3, messages.size());
    List<Cell> cells = messages.stream().flatMap(m -> m.cells().stream()).toList();
    assertEquals(200 * 200, cells.stream().distinct().count());
    assertEquals(200 * 200 + 1, cells.stream().mapToLong(Cell::count).sum());
    assertTrue(cells.contains(new Cell(3, 4, 2)));
  }

  @Test
  void ofVeryManyClassesOnlyRightAndWrongIsSent() {
    ConfusionCounts counts = new ConfusionCounts(Confused.MOST_CLASSES + 1);
    counts.add(1000, 1000);
    counts.add(1000, 7);
    counts.add(1000, 8);
    assertEquals(
        List.of(new Cell(1000, 1000, 1), new Cell(1000, Confused.OTHER, 2)),
        counts.messages(0, 0, 0).get(0).cells());
  }
}
