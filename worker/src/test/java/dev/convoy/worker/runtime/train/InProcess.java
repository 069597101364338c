package dev.convoy.worker.runtime.train;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.convoy.checkpoint.ShardFile;
import dev.convoy.job.OptimizerSpec;
import dev.convoy.layout.Block;
import dev.convoy.mesh.DeviceMesh;
import dev.convoy.mesh.Speeds;
import dev.convoy.metrics.LineTime;
import dev.convoy.network.Network;
import dev.convoy.network.Network.Node;
import dev.convoy.network.ParameterSpec;
import dev.convoy.plan.MemoryEstimate;
import dev.convoy.plan.PlanOptions;
import dev.convoy.plan.TrainingPlan;
import dev.convoy.plan.ownership.Ownership;
import dev.convoy.random.CounterRandom;
import dev.convoy.tensor.DataType;
import dev.convoy.worker.exchange.Exchange;
import dev.convoy.worker.exchange.MessageSpace;
import dev.convoy.worker.exchange.local.LocalMesh;
import dev.convoy.worker.kernel.Kernels;
import dev.convoy.worker.kernel.Kernels.Mode;
import dev.convoy.worker.kernel.LibraryCode;
import dev.convoy.worker.runtime.run.Compiler;
import dev.convoy.worker.runtime.run.Executable;
import dev.convoy.worker.runtime.run.Losses.Loss;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Trains a network for some steps on threads of this JVM and reports what happened under global
 * names.
 */
final class InProcess {
  /** Losses a step, gradients of step 0, weights at the end, and bytes sent by each rank. */
  record Outcome(
      List<Float> losses,
      Map<String, float[]> gradients,
      Map<String, float[]> weights,
      List<Long> sent) {

    /** Asserts that it is the model of another run, with gradients within a bound. */
    void assertIsTheModelOf(Outcome other, double bound) {
      WeightAgreement.of(other.gradients, gradients).assertWithin(bound);
      WeightAgreement.of(other.weights, weights).assertWithin(1e-4);
      assertEquals(0, WeightAgreement.lossDistance(other.losses, losses), 1e-4);
    }

    /** Asserts that every rank sent what the plan says. */
    void assertSentAsPlanned(TrainingPlan plan) {
      for (int rank = 0; rank < sent.size(); rank++) {
        assertEquals(plan.bytesSent(rank), sent.get(rank), "bytes of rank " + rank);
      }
    }
  }

  /** Which row of the data is row {@code b} of every batch. */
  interface Rows {
    int at(int row);
  }

  /** Connects the workers. */
  interface Wires {
    List<? extends Exchange> up(int ranks) throws Exception;
  }

  private final Network network;
  private final IntFunction<Kernels> kernels;
  private final int batch;
  private final int steps;
  private DataType precision = DataType.F32;
  private int chunks = 1;
  private Rows rows = row -> row;
  private Wires wires = LocalMesh::create;
  private List<LineTime> lines = List.of();
  private OptimizerSpec sgd = OptimizerSpec.sgd(1e-3, 0.9);

  InProcess(Network network, Supplier<Kernels> kernels, int batch, int steps) {
    this(network, (int rank) -> kernels.get(), batch, steps);
  }

  /** Ranks have kernels of their own kinds. */
  InProcess(Network network, IntFunction<Kernels> kernels, int batch, int steps) {
    this.network = network;
    this.kernels = kernels;
    this.batch = batch;
    this.steps = steps;
  }

  InProcess permuted(Rows order) {
    rows = order;
    return this;
  }

  InProcess over(Wires others) {
    wires = others;
    return this;
  }

  InProcess precision(DataType activations) {
    precision = activations;
    return this;
  }

  InProcess chunks(int count) {
    chunks = count;
    return this;
  }

  InProcess rate(double learningRate) {
    return optimizer(OptimizerSpec.sgd(learningRate, 0.9));
  }

  InProcess optimizer(OptimizerSpec spec) {
    sgd = spec;
    return this;
  }

  /** What rank 0 ran in its steps when it last trained. */
  List<LineTime> lines() {
    return lines;
  }

  /** What nobody has contributed to yet. */
  Outcome outcome() {
    return new Outcome(new ArrayList<>(), tensors(), tensors(), new ArrayList<>());
  }

  Outcome train(DeviceMesh mesh) throws Exception {
    return train(mesh, Speeds.equal(mesh.ranks()));
  }

  Outcome train(DeviceMesh mesh, Speeds speeds) throws Exception {
    return train(Ownership.over(mesh, speeds, network, batch));
  }

  Outcome train(Ownership ownership) throws Exception {
    return train(plan(ownership));
  }

  /** The plan by which workers train under an ownership. */
  TrainingPlan plan(Ownership ownership) {
    return TrainingPlan.of(
        network,
        ownership,
        PlanOptions.PLAIN.activations(precision).chunks(chunks).updates(sgd.needs()));
  }

  Outcome train(TrainingPlan plan) throws Exception {
    int ranks = plan.ownership().mesh().ranks();
    List<? extends Exchange> exchanges = wires.up(ranks);
    Outcome outcome = outcome();
    ExecutorService threads = Executors.newFixedThreadPool(ranks);
    try {
      List<Future<Long>> running = new ArrayList<>();
      for (Exchange exchange : exchanges) {
        Callable<Long> work = () -> work(plan, exchange, outcome);
        running.add(threads.submit(work));
      }
      for (Future<Long> one : running) {
        outcome.sent().add(one.get());
      }
      return outcome;
    } finally {
      threads.shutdownNow();
    }
  }

  /** One worker's part; closes the exchange. Returns the bytes that it sent a step. */
  long work(TrainingPlan plan, Exchange exchange, Outcome outcome) throws Exception {
    try (exchange;
        Kernels backend = kernels.apply(exchange.rank());
        Executable executable =
            new Compiler(
                    plan, exchange, backend, Mode.TRAINING, 7, sgd, steps, MessageSpace.TRAINING)
                .compile()) {
      Weights.load(executable, Weights.initial(executable, 7));
      for (int step = 0; step < steps; step++) {
        float[] images = fill(executable);
        executable.run(step, step + 1 < steps ? images : null);
        add(outcome, exchange.rank(), executable.losses().ran(step));
        if (step == 0) {
          synchronized (outcome) {
            addGradients(executable, outcome.gradients());
          }
        }
      }
      add(outcome, exchange.rank(), executable.losses().last());
      executable.watch().lines().forEach(line -> LibraryCode.ran(line.how()));
      synchronized (outcome) {
        lines = exchange.rank() == 0 ? executable.watch().lines() : lines;
        Weights.save(
            executable, (name, first, values) -> put(outcome.weights(), name, first, values));
      }
      return exchange.traffic().bytesSent() / Math.max(1, steps);
    }
  }

  private static void add(Outcome outcome, int rank, @Nullable Loss loss) {
    synchronized (outcome) {
      if (rank == 0 && loss != null) {
        assertEquals(outcome.losses().size(), loss.step());
        outcome.losses().add(loss.value());
      }
    }
  }

  /**
   * After the first step without weight decay, momentum is the gradient, in the part of the
   * parameters that a rank updates; the parts of all ranks together are all of it, each once.
   */
  private void addGradients(Executable executable, Map<String, float[]> gradients) {
    String first = "." + sgd.rule().state().get(0);
    try (StateSnapshot state = new StateSnapshot(executable, sgd.rule().state())) {
      TrainingPlan plan = executable.plan();
      PlanOptions options = plan.options().updates(sgd.needs()).withCopy();
      TrainingPlan copied = TrainingPlan.of(plan.network(), plan.ownership(), options);
      assertEquals(MemoryEstimate.copy(copied, executable.rank()), state.bytes());
      state.take();
      for (ShardFile.Piece piece : state.pieces()) {
        if (piece.tensor().endsWith(first)) {
          String name = piece.tensor().substring(0, piece.tensor().length() - first.length());
          add(Objects.requireNonNull(gradients.get(name)), piece);
        }
      }
    }
  }

  private static void add(float[] gradient, ShardFile.Piece piece) {
    FloatBuffer values = piece.values();
    for (int k = 0; k < piece.runs().size(); k++) {
      for (int i = 0; i < piece.runs().count(k); i++) {
        gradient[(int) piece.runs().first(k) + i] += values.get();
      }
    }
  }

  private static void put(Map<String, float[]> tensors, String name, long first, float[] values) {
    float[] whole = tensors.computeIfAbsent(name, key -> new float[0]);
    if (whole.length < first + values.length) {
      whole = Arrays.copyOf(whole, (int) first + values.length);
      tensors.put(name, whole);
    }
    System.arraycopy(values, 0, whole, (int) first, values.length);
  }

  private Map<String, float[]> tensors() {
    Map<String, float[]> all = new LinkedHashMap<>();
    for (Node node : network.nodes()) {
      for (ParameterSpec spec : network.parameters(node)) {
        all.put(node.name() + "." + spec.name(), new float[(int) spec.elements()]);
      }
    }
    return all;
  }

  private float[] fill(Executable executable) {
    Block own = executable.plan().ownership().of(Network.INPUT).block(executable.rank());
    long key = CounterRandom.key(3, "images");
    int size = (int) network.input().elements();
    float[] images = new float[own.rows().size() * size];
    int each = Math.toIntExact(network.inputShapes(network.loss()).get(0).spatialSize());
    int[] labels = new int[own.rows().size() * each];
    for (int row = own.rows().from(); row < own.rows().to(); row++) {
      int record = rows.at(row);
      for (int i = 0; i < size; i++) {
        images[(row - own.rows().from()) * size + i] =
            CounterRandom.gaussian(key, (long) record * size + i);
      }
      for (int p = 0; p < each; p++) {
        labels[(row - own.rows().from()) * each + p] = (record + p) * 7 % network.classes();
      }
    }
    executable.fill(images, labels);
    return images;
  }
}
