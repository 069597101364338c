package dev.convoy.worker.task;

import dev.convoy.control.Failure;
import dev.convoy.job.Job;
import dev.convoy.job.Trial;
import dev.convoy.job.WorkerSpeeds;
import dev.convoy.worker.kernel.cudnn.CudaException;
import dev.convoy.worker.kernel.onednn.OneDnnException;
import dev.convoy.worker.runtime.SpeedProbe;
import dev.convoy.worker.runtime.TrainingException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a worker brings to a trial: kernels on its device, and how fast they are. Where there is a
 * problem, the others are told of it by the {@link Card} that they wait for, and then it is thrown.
 */
final class Equipment implements AutoCloseable {
  private final Backend.@Nullable Opened opened;
  private final double seconds;
  private final @Nullable TrainingException problem;

  private Equipment(
      Backend.@Nullable Opened opened, double seconds, @Nullable TrainingException problem) {
    this.opened = opened;
    this.seconds = seconds;
    this.problem = problem;
  }

  /** That of a worker that takes no part. */
  static Equipment none() {
    return new Equipment(null, 0, null);
  }

  /**
   * Opens the kernels, and times them where the trial wants that.
   *
   * @param measured seconds by number of threads, as measured for earlier trials
   */
  static Equipment of(
      Job job, Trial trial, int rank, Backend backend, Map<Integer, Double> measured) {
    Backend.Opened opened = null;
    try {
      opened = backend.open(trial.threads());
      boolean measures = trial.speeds() instanceof WorkerSpeeds.Measured && trial.workers() > 1;
      return new Equipment(opened, measures ? seconds(job, trial, opened, measured) : 0, null);
    } catch (CudaException | OneDnnException | OutOfMemoryError e) {
      return failed(rank, opened, Failure.Kind.DEVICE, e);
    } catch (RuntimeException e) {
      return failed(rank, opened, Failure.Kind.INTERNAL, e);
    }
  }

  private static double seconds(
      Job job, Trial trial, Backend.Opened opened, Map<Integer, Double> measured) {
    return measured.computeIfAbsent(
        trial.threads(), threads -> SpeedProbe.seconds(job.network(), opened.kernels()));
  }

  private static Equipment failed(
      int rank, Backend.@Nullable Opened opened, Failure.Kind kind, Throwable cause) {
    if (opened != null) {
      opened.kernels().close();
    }
    Failure failure =
        new Failure(rank, Failure.NOBODY, "", -1, kind, String.valueOf(cause.getMessage()));
    return new Equipment(null, 0, new TrainingException(failure, cause));
  }

  /** What the others are told. */
  Card card(String endpoint) {
    return new Card(
        endpoint,
        opened == null ? "" : opened.kernels().parameterLayouts(),
        seconds,
        problem == null ? "" : problem.failure().message());
  }

  /**
   * The kernels and what they run on.
   *
   * @throws TrainingException if they could not be opened or timed
   */
  Backend.Opened get() {
    if (problem != null) {
      throw problem;
    }
    if (opened == null) {
      throw new IllegalStateException("a worker that takes no part has no kernels");
    }
    return opened;
  }

  @Override
  public void close() {
    if (opened != null) {
      opened.kernels().close();
    }
  }
}
