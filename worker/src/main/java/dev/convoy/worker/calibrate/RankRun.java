package dev.convoy.worker.calibrate;

import dev.convoy.job.OptimizerSpec;
import dev.convoy.layout.Block;
import dev.convoy.network.Network;
import dev.convoy.plan.TrainingPlan;
import dev.convoy.worker.exchange.MessageSpace;
import dev.convoy.worker.kernel.Kernels;
import dev.convoy.worker.kernel.Kernels.Mode;
import dev.convoy.worker.runtime.program.Op;
import dev.convoy.worker.runtime.run.Compiler;
import dev.convoy.worker.runtime.run.Executable;
import dev.convoy.worker.runtime.run.OpTime;
import dev.convoy.worker.runtime.train.Weights;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * One worker of a plan that trains without peers, on a batch that stays the same, with weights that
 * stay as a run begins with them.
 *
 * <p>Concurrency: the thread that opened the kernels.
 */
final class RankRun implements AutoCloseable {
  private static final long SEED = 1;

  private final Executable executable;
  private final float[] images;
  private final int[] labels;
  private final TurnTimes times = new TurnTimes();
  private List<Op> ops = List.of();
  private long step;

  private RankRun(Executable executable) {
    this.executable = executable;
    TrainingPlan plan = executable.plan();
    Network network = plan.network();
    Block own = plan.ownership().of(Network.INPUT).block(executable.rank());
    Random random = new Random(SEED);
    images = new float[Math.toIntExact(own.rows().size() * network.input().elements())];
    for (int k = 0; k < images.length; k++) {
      images[k] = 2 * random.nextFloat() - 1;
    }
    long each = network.inputShapes(network.loss()).get(0).spatialSize();
    labels = new int[Math.toIntExact(own.rows().size() * each)];
    for (int k = 0; k < labels.length; k++) {
      labels[k] = random.nextInt(network.classes());
    }
  }

  /** Updates that are made as any others, and change nothing. */
  private static OptimizerSpec withoutChange(TrainingPlan plan) {
    return new OptimizerSpec(
        0, 0.9, 5e-4, OptimizerSpec.Schedule.CONSTANT, 0, plan.options().clips() ? 1 : 0);
  }

  private static Compiler compiler(TrainingPlan plan, int rank, Kernels kernels) {
    SolitaryExchange exchange = new SolitaryExchange(rank, plan.ownership().mesh().ranks());
    return new Compiler(
        plan,
        exchange,
        kernels,
        Mode.TRAINING,
        SEED,
        withoutChange(plan),
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
    Executable executable = compiler(plan, rank, kernels).compile();
    try {
      Weights.load(executable, Weights.initial(executable, SEED));
      RankRun run = new RankRun(executable);
      executable.fill(run.images, run.labels);
      return run;
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
      executable.runApart(step++, images);
      executable.fill(images, labels);
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
    executable.run(step, images);
    executable.losses().ran(step);
    executable.fill(images, labels);
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
    return new ArrayList<>(ops);
  }

  @Override
  public void close() {
    executable.close();
  }
}
