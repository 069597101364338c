package dev.convoy.worker.runtime.train;

import dev.convoy.job.OptimizerSpec;
import dev.convoy.job.Precision;
import dev.convoy.mesh.DeviceMesh;
import dev.convoy.metrics.LineTime;
import dev.convoy.network.Network;
import dev.convoy.network.zoo.Zoo;
import dev.convoy.plan.PlanOptions;
import dev.convoy.plan.TrainingPlan;
import dev.convoy.plan.ownership.Ownership;
import dev.convoy.tensor.DataType;
import dev.convoy.worker.exchange.Exchange;
import dev.convoy.worker.exchange.MessageSpace;
import dev.convoy.worker.exchange.local.LocalMesh;
import dev.convoy.worker.kernel.Kernels.Mode;
import dev.convoy.worker.kernel.LibraryCode;
import dev.convoy.worker.kernel.cuda.CudnnKernels;
import dev.convoy.worker.kernel.cuda.device.CudaException;
import dev.convoy.worker.runtime.run.Compiler;
import dev.convoy.worker.runtime.run.Executable;
import dev.convoy.worker.runtime.run.Losses;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Speeds of this project's training steps on one GPU, measured in turns. */
final class GpuTurns {
  /** Steps of a turn that count. */
  static final int STEPS = 30;

  private static final int WARM_UP = 10; // recordings are made in the third

  private final String name;
  private final int batch;
  private final Precision precision;
  private final boolean graphs;
  private final List<Double> speeds = new ArrayList<>();
  private String trouble = "";
  private String ran = "";

  GpuTurns(String name, int batch, Precision precision, boolean graphs) {
    this.name = name;
    this.batch = batch;
    this.precision = precision;
    this.graphs = graphs;
  }

  /** Measures once more; what goes wrong with graphs only is said, and then left alone. */
  void take() {
    if (!trouble.isEmpty()) {
      return;
    }
    try {
      speeds.add(measure());
    } catch (CudaException e) {
      if (!graphs) {
        throw e;
      }
      trouble = String.valueOf(e.getMessage());
    }
  }

  /** Why there are no more turns; empty where nothing went wrong. */
  String trouble() {
    return trouble;
  }

  /** Which algorithms ran in the last turn; empty where there was none. */
  String ran() {
    return ran;
  }

  /** Images a second; 0 where nothing was measured. */
  double median() {
    return speeds.isEmpty() ? 0 : speeds.stream().sorted().toList().get(speeds.size() / 2);
  }

  @Override
  public String toString() {
    return trouble.isEmpty()
        ? String.format(
            Locale.ROOT,
            "%.0f images/s (%.0f to %.0f)",
            median(),
            speeds.stream().min(Double::compare).orElse(0.0),
            speeds.stream().max(Double::compare).orElse(0.0))
        : "failed: " + trouble;
  }

  /** Images a second of this project's steps; one batch lies on the GPU and is used again. */
  private double measure() {
    Network network = Zoo.network(name);
    TrainingPlan plan =
        TrainingPlan.of(
            network,
            Ownership.over(new DeviceMesh(1, 1), network, batch),
            PlanOptions.PLAIN.activations(activations()));
    OptimizerSpec sgd = OptimizerSpec.sgd(1e-4, 0.9);
    try (Exchange exchange = LocalMesh.create(1).get(0);
        CudnnKernels kernels = CudnnKernels.open(0, precision, /* share= */ true, graphs);
        Executable executable =
            new Compiler(
                    plan, exchange, kernels, Mode.TRAINING, 1, sgd, STEPS, MessageSpace.TRAINING)
                .compile()) {
      Weights.load(executable, Weights.initial(executable, 1));
      Random random = new Random(1);
      float[] images = new float[(int) executable.images().bytes() / Float.BYTES];
      for (int i = 0; i < images.length; i++) {
        images[i] = random.nextFloat() * 2 - 1;
      }
      executable.fill(images, random.ints(batch, 0, network.classes()).toArray());
      run(executable, 0, WARM_UP);
      long begin = System.nanoTime();
      run(executable, WARM_UP, STEPS);
      double seconds = (System.nanoTime() - begin) / 1e9;
      ran = LibraryCode.counted(executable.watch().lines().stream().map(LineTime::how).toList());
      return (double) batch * STEPS / seconds;
    }
  }

  private DataType activations() {
    return precision == Precision.BF16 ? DataType.BF16 : DataType.F32;
  }

  private static void run(Executable executable, int first, int steps) {
    for (int step = first; step < first + steps; step++) {
      executable.run(step);
      check(executable.losses().ran(step));
    }
    check(executable.losses().last()); // waits for the GPU
  }

  private static void check(Losses.@Nullable Loss loss) {
    if (loss != null && !Float.isFinite(loss.value())) {
      throw new IllegalStateException("the loss of step " + loss.step() + " is " + loss.value());
    }
  }
}
