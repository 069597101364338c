package dev.convoy.driver.ml;

import dev.convoy.checkpoint.TensorSource;
import dev.convoy.job.DeviceSpec;
import dev.convoy.job.Precision;
import dev.convoy.network.Network;
import dev.convoy.tensor.DataType;
import dev.convoy.worker.data.batch.InputRows;
import dev.convoy.worker.kernel.Kernels;
import dev.convoy.worker.predict.Predictor;
import dev.convoy.worker.task.LocalBackends;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * A predictor with a thread of its own, on which kernels were opened: Spark gives each task
 * whatever thread is free.
 *
 * <p>Concurrency: one task at a time.
 */
final class Scorer implements AutoCloseable {
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(
          work -> {
            Thread own = new Thread(work, "convoy-scorer");
            own.setDaemon(true);
            return own;
          });
  private @Nullable Kernels kernels;
  private @Nullable Predictor predictor;

  private Scorer() {}

  /**
   * Opens kernels on the CPU and loads a model.
   *
   * @param weights the bytes of a safetensors file
   * @param records as what rows arrive
   */
  static Scorer open(Network network, byte[] weights, int batch, DataType records, int threads) {
    Scorer scorer = new Scorer();
    try {
      scorer.call(
          () -> {
            Kernels opened = LocalBackends.of(DeviceSpec.CPU, Precision.F32, threads, 0);
            scorer.kernels = opened;
            try (TensorSource file = ModelWeights.open(weights)) {
              scorer.predictor = Predictor.open(network, file, batch, records, opened);
            }
            return batch;
          });
      return scorer;
    } catch (RuntimeException | Error e) {
      scorer.close();
      throw e;
    }
  }

  /** Scores a batch of rows: {@code (batch, classes)}. */
  float[] scores(InputRows rows) {
    Predictor opened = predictor;
    if (opened == null) {
      throw new IllegalStateException("the scorer is not open");
    }
    return call(() -> opened.scores(rows));
  }

  private <V> V call(Callable<V> work) {
    try {
      return thread.submit(work).get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("scoring was interrupted", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException thrown) {
        throw thrown;
      } else if (e.getCause() instanceof Error thrown) {
        throw thrown;
      }
      throw new IllegalStateException("scoring broke", e.getCause());
    }
  }

  /** Frees all that it holds, once a batch that is being scored is. */
  @Override
  public void close() {
    thread.execute(
        () -> {
          if (predictor != null) {
            predictor.close();
          }
          if (kernels != null) {
            kernels.close();
          }
        });
    thread.shutdown();
  }
}
