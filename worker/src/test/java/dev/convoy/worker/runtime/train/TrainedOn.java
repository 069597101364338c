package dev.convoy.worker.runtime.train;

import dev.convoy.control.ControlMessage;
import dev.convoy.job.Checkpointing;
import dev.convoy.job.DataSpec;
import dev.convoy.job.Job;
import dev.convoy.job.OptimizerSpec;
import dev.convoy.job.TrainingSpec;
import dev.convoy.job.Trial;
import dev.convoy.mesh.Speeds;
import dev.convoy.network.Network;
import dev.convoy.plan.TrainingPlan;
import dev.convoy.tensor.DataType;
import dev.convoy.worker.exchange.Exchange;
import dev.convoy.worker.exchange.local.LocalMesh;
import dev.convoy.worker.kernel.Kernels;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;

/**
 * What the trainers of a trial report of a training on real data, on threads of this JVM.
 *
 * @param losses a step
 * @param weights at the end, piece by piece
 * @param lossSum of the test records
 * @param correct of the test records
 * @param sent bytes a step, of each rank
 */
record TrainedOn(
    List<Float> losses,
    Map<String, List<Byte>> weights,
    double lossSum,
    long correct,
    List<Long> sent) {
  static final int STEPS = 3;

  /** A job of one trial of {@link #STEPS} steps. */
  static Job job(Network network, int batch, DataSpec data, Trial trial) {
    return new Job(
        TrainingSpec.of(network, batch).withData(data).withOptimizer(OptimizerSpec.sgd(1e-2, 0.9)),
        Checkpointing.NONE.savingWeights(),
        List.of(trial));
  }

  /** The plan of a job's trial, but with images of a type. */
  static TrainingPlan plan(Job job, Speeds speeds, DataType images) {
    TrainingPlan plan = job.plan(0, speeds);
    return TrainingPlan.of(plan.network(), plan.ownership(), plan.options().images(images));
  }

  /** Trains and evaluates. */
  static TrainedOn run(Job job, TrainingPlan plan, IntFunction<Kernels> backends) throws Exception {
    int ranks = plan.ownership().mesh().ranks();
    ConcurrentLinkedQueue<ControlMessage> heard = new ConcurrentLinkedQueue<>();
    ExecutorService threads = Executors.newFixedThreadPool(ranks);
    try {
      List<Future<?>> running = new ArrayList<>();
      for (Exchange exchange : LocalMesh.create(ranks)) {
        running.add(threads.submit(() -> work(job, plan, exchange, backends, heard)));
      }
      for (Future<?> one : running) {
        one.get();
      }
    } finally {
      threads.shutdownNow();
    }
    return of(List.copyOf(heard), ranks);
  }

  private static Void work(
      Job job,
      TrainingPlan plan,
      Exchange exchange,
      IntFunction<Kernels> backends,
      ConcurrentLinkedQueue<ControlMessage> heard)
      throws InterruptedException {
    int rank = exchange.rank();
    try (exchange;
        Kernels kernels = backends.apply(rank)) {
      MessageSink sink =
          message -> {
            if (rank == 0 || !(message instanceof ControlMessage.Measured)) {
              heard.add(message);
            }
          };
      new Trainer(job, 0, plan, exchange, kernels, sink, () -> false).run();
    }
    return null;
  }

  private static TrainedOn of(List<ControlMessage> heard, int ranks) {
    List<Float> losses = new ArrayList<>();
    Map<String, List<Byte>> weights = new TreeMap<>();
    double[] lossSums = new double[ranks];
    long correct = 0;
    Long[] sent = new Long[ranks];
    for (ControlMessage message : heard) {
      if (message instanceof ControlMessage.Measured m) {
        losses.add((float) m.metrics().loss());
      } else if (message instanceof ControlMessage.WeightChunk chunk) {
        List<Byte> bytes = new ArrayList<>();
        for (byte b : chunk.littleEndianFloats()) {
          bytes.add(b);
        }
        weights.put(chunk.parameter() + " from " + chunk.firstElement(), bytes);
      } else if (message instanceof ControlMessage.Evaluated e) {
        lossSums[e.rank()] = e.lossSum();
        correct += e.correct();
      } else if (message instanceof ControlMessage.TrialDone done) {
        sent[done.rank()] = done.bytesSentPerStep();
      }
    }
    return new TrainedOn(
        losses, weights, Arrays.stream(lossSums).sum(), correct, Arrays.asList(sent));
  }
}
