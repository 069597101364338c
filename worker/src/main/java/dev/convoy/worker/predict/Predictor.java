package dev.convoy.worker.predict;

import dev.convoy.checkpoint.TensorSource;
import dev.convoy.job.OptimizerSpec;
import dev.convoy.mesh.DeviceMesh;
import dev.convoy.network.Network;
import dev.convoy.plan.PlanOptions;
import dev.convoy.plan.TrainingPlan;
import dev.convoy.plan.UpdateNeeds;
import dev.convoy.plan.ownership.Ownership;
import dev.convoy.tensor.DataType;
import dev.convoy.worker.data.batch.InputRows;
import dev.convoy.worker.exchange.Exchange;
import dev.convoy.worker.exchange.MessageSpace;
import dev.convoy.worker.exchange.local.LocalMesh;
import dev.convoy.worker.kernel.Kernels;
import dev.convoy.worker.kernel.Kernels.Mode;
import dev.convoy.worker.runtime.run.Compiler;
import dev.convoy.worker.runtime.run.Executable;
import dev.convoy.worker.runtime.train.Weights;

/**
 * A network with its weights, compiled to score batches of records.
 *
 * <p>Concurrency: the thread that opened it, and its kernels.
 */
public final class Predictor implements AutoCloseable {
  private final Exchange exchange;
  private final Executable executable;
  private final int batch;
  private final int[] labels; // nobody compares with them
  private long runs;

  private Predictor(Exchange exchange, Executable executable, int batch) {
    this.exchange = exchange;
    this.executable = executable;
    this.batch = batch;
    this.labels = new int[(int) (executable.labels().bytes() / Integer.BYTES)];
  }

  /**
   * Compiles a network and loads its weights.
   *
   * @param weights which are not needed afterwards
   * @param batch rows that are scored at once
   * @param records as what its rows arrive, see {@link InputRows}
   * @param kernels what computes; closed by whoever opened them, after this
   * @throws dev.convoy.checkpoint.CheckpointException if the weights are another network's
   * @throws dev.convoy.worker.runtime.program.CompileException if there is no code for a layer
   */
  public static Predictor open(
      Network network, TensorSource weights, int batch, DataType records, Kernels kernels) {
    weights.require(network);
    TrainingPlan plan =
        TrainingPlan.of(
            network,
            Ownership.over(new DeviceMesh(1, 1), network, batch),
            PlanOptions.PLAIN.images(records));
    Exchange exchange = LocalMesh.create(1).get(0);
    Executable executable =
        new Compiler(
                plan,
                exchange,
                kernels,
                Mode.INFERENCE,
                /* seed= */ 0,
                OptimizerSpec.idle(UpdateNeeds.PLAIN),
                /* steps= */ 0,
                MessageSpace.EVALUATION)
            .compile();
    Weights.load(
        executable,
        (tensor, first, values) -> weights.read(tensor, first, values, 0, values.length));
    return new Predictor(exchange, executable, batch);
  }

  /** Rows that are scored at once. */
  public int batch() {
    return batch;
  }

  /**
   * The input of the network's loss head, plain: a score a class, {@code (batch, classes)}, where
   * it classifies records.
   *
   * @param rows {@code (batch, C, spatial...)}
   */
  public float[] scores(InputRows rows) {
    executable.fill(rows, labels);
    executable.run(runs++);
    float[] scores = new float[(int) (executable.result().bytes() / Float.BYTES)];
    executable.result().get(0, scores);
    return scores;
  }

  @Override
  public void close() {
    executable.close();
    exchange.close();
  }
}
