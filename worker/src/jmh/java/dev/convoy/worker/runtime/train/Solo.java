package dev.convoy.worker.runtime.train;

import dev.convoy.job.OptimizerSpec;
import dev.convoy.mesh.DeviceMesh;
import dev.convoy.network.Network;
import dev.convoy.plan.PlanOptions;
import dev.convoy.plan.TrainingPlan;
import dev.convoy.plan.ownership.Ownership;
import dev.convoy.worker.exchange.Exchange;
import dev.convoy.worker.exchange.MessageSpace;
import dev.convoy.worker.exchange.local.LocalMesh;
import dev.convoy.worker.kernel.Kernels;
import dev.convoy.worker.kernel.Kernels.Mode;
import dev.convoy.worker.runtime.run.Compiler;
import dev.convoy.worker.runtime.run.Executable;

/**
 * A network that one worker trains by itself, on the same batch every step: the runtime without
 * readers and peers.
 *
 * <p>Concurrency: the thread that opened the kernels.
 */
public final class Solo implements AutoCloseable {
  private static final long SEED = 7;

  private final Exchange exchange;
  private final Executable executable;
  private long step;

  /** Compiles the network for batches of this many records and gives it its initial weights. */
  public Solo(Network network, Kernels kernels, int batch, OptimizerSpec sgd) {
    DeviceMesh mesh = new DeviceMesh(1, 1);
    TrainingPlan plan =
        TrainingPlan.of(network, Ownership.over(mesh, network, batch), PlanOptions.PLAIN);
    exchange = LocalMesh.create(1).get(0);
    executable =
        new Compiler(
                plan,
                exchange,
                kernels,
                Mode.TRAINING,
                SEED,
                sgd,
                Long.MAX_VALUE,
                MessageSpace.TRAINING)
            .compile();
    Weights.load(executable, initialWeights());
  }

  /** The weights it began with, by global name. */
  public Weights.Source initialWeights() {
    return Weights.initial(executable, SEED);
  }

  /** Sets the batch: {@code (rows, C, H, W)} plain, and a label a row. */
  public void fill(float[] images, int[] labels) {
    executable.fill(images, labels);
  }

  /** Forward, backward, update; returns the loss before the update. */
  public float step() {
    executable.run(step++);
    return executable.result().floats().get(0);
  }

  /** Native memory in bytes. */
  public long peakMemory() {
    return executable.peakMemory();
  }

  @Override
  public void close() {
    executable.close();
    exchange.close();
  }
}
