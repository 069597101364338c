package dev.convoy.worker.calibrate;

import dev.convoy.job.OptimizerSpec;
import dev.convoy.plan.TrainingPlan;
import dev.convoy.worker.data.batch.Batch;
import dev.convoy.worker.exchange.MessageSpace;
import dev.convoy.worker.kernel.Kernels;
import dev.convoy.worker.kernel.Kernels.Mode;
import dev.convoy.worker.runtime.program.Op;
import dev.convoy.worker.runtime.run.Compiler;
import dev.convoy.worker.runtime.run.Executable;
import dev.convoy.worker.runtime.run.OpTime;
import dev.convoy.worker.runtime.train.Weights;
import java.util.List;

/**
 * One worker of a plan that trains without peers, on images that are computed beside it, with
 * weights that stay as a run begins with them.
 *
 * <p>Concurrency: the thread that opened the kernels.
 */
final class RankRun implements AutoCloseable {
  private static final long SEED = 1;

  private final Executable executable;
  private final ComputedBatches batches;
  private final TurnTimes times = new TurnTimes();
  private List<Op> ops = List.of();
  private long step;

  private RankRun(Executable executable, ComputedBatches batches) {
    this.executable = executable;
    this.batches = batches;
  }

  private static Compiler compiler(TrainingPlan plan, int rank, Kernels kernels) {
    SolitaryExchange exchange = new SolitaryExchange(rank, plan.ownership().mesh().ranks());
    return new Compiler(
        plan,
        exchange,
        kernels,
        Mode.TRAINING,
        SEED,
        OptimizerSpec.idle(plan.options().updates()),
        Long.MAX_VALUE,
        MessageSpace.TRAINING);
  }

  /** Bytes that it will take. */
  static long bytes(TrainingPlan plan, int rank, Kernels kernels) {
    return compiler(plan, rank, kernels).peakMemory();
  }

  /**
   * Compiles a worker's share and gives it weights.
   *
   * @throws dev.convoy.worker.runtime.program.CompileException if there is no code for a layer
   */
  static RankRun open(TrainingPlan plan, int rank, Kernels kernels) {
    ComputedBatches batches = ComputedBatches.of(plan, rank);
    try {
      Batch first = batches.next();
      return new RankRun(filled(compiler(plan, rank, kernels).compile(), first), batches);
    } catch (RuntimeException | Error e) {
      batches.close();
      throw e;
    }
  }

  private static Executable filled(Executable executable, Batch batch) {
    try {
      Weights.load(executable, Weights.initial(executable, SEED));
      executable.fill(batch.rows(), batch.labels());
      return executable;
    } catch (RuntimeException | Error e) {
      executable.close();
      throw e;
    }
  }

  /** Runs a step that does not count. */
  void warmUp() {
    turn();
  }

  /** Runs a step and remembers what took how long. */
  void timed() {
    double all = turn();
    if (executable.queues()) {
      executable.watch().restart();
      Batch next = batches.next();
      executable.runApart(step++, next.rows());
      executable.fill(next.rows(), next.labels());
    }
    List<OpTime> lines = executable.watch().times();
    double[] seconds = lines.stream().mapToDouble(line -> line.busy() / 1e9).toArray();
    ops = lines.stream().map(OpTime::op).toList();
    double waited = lines.stream().mapToDouble(line -> line.waited() / 1e9).sum();
    times.add(executable.queues() ? scaled(seconds, all) : seconds, all - waited);
  }

  /** A step by itself, in seconds, what was queued in it included. */
  private double turn() {
    executable.watch().restart();
    long begin = System.nanoTime();
    Batch next = batches.next();
    executable.run(step, next.rows());
    executable.losses().ran(step);
    executable.fill(next.rows(), next.labels());
    if (executable.queues()) {
      executable.complete();
    }
    step++;
    return (System.nanoTime() - begin) / 1e9;
  }

  /**
   * On a device each operation takes longer where it is waited for: what is known is how long all
   * take together, and by that they are shortened.
   */
  private static double[] scaled(double[] seconds, double all) {
    double sum = 0;
    for (double each : seconds) {
      sum += each;
    }
    double factor = sum > all ? all / sum : 1;
    double[] scaled = new double[seconds.length];
    for (int k = 0; k < seconds.length; k++) {
      scaled[k] = factor * seconds[k];
    }
    return scaled;
  }

  /** What was timed. */
  TurnTimes times() {
    return times;
  }

  /** The operations that it timed. */
  List<Op> ops() {
    return ops;
  }

  @Override
  public void close() {
    executable.close();
    batches.close();
  }
}
