package dev.convoy.worker.task;

import dev.convoy.control.Failure;
import dev.convoy.control.Reason;
import dev.convoy.network.Network;
import dev.convoy.worker.kernel.DeviceException;
import dev.convoy.worker.kernel.NoCodeException;
import dev.convoy.worker.runtime.train.SpeedProbe;
import dev.convoy.worker.runtime.train.TrainingException;
import org.jspecify.annotations.Nullable;

/**
 * What a worker brings to a trial: kernels on its device, and how fast they are. Where there is a
 * problem, the others are told of it by the {@link WorkerOffer} that they wait for, and then it is
 * thrown.
 *
 * <p>Concurrency: the worker's compute thread.
 */
final class Equipment implements AutoCloseable {
  private final int rank;
  private Backend.@Nullable Opened opened;
  private @Nullable SpeedProbe probe;
  private double seconds;
  private @Nullable TrainingException problem;

  private Equipment(int rank) {
    this.rank = rank;
  }

  /** That of a worker that takes no part. */
  static Equipment none(int rank) {
    return new Equipment(rank);
  }

  /** Opens the kernels of a worker. */
  static Equipment open(int rank, Backend backend, int threads) {
    Equipment own = new Equipment(rank);
    own.attempt(() -> own.opened = backend.open(threads));
    return own;
  }

  /** Makes all ready to be timed. */
  void prepare(Network network) {
    Backend.Opened own = opened;
    if (own != null) {
      attempt(() -> probe = new SpeedProbe(network, own.kernels()));
    }
  }

  /** Times the kernels, where they were prepared for it. */
  void measure() {
    SpeedProbe ready = probe;
    if (ready != null) {
      attempt(() -> seconds = ready.seconds());
      ready.close();
      probe = null;
    }
  }

  /** How long they took, 0 where they were not timed. */
  double seconds() {
    return seconds;
  }

  /** They were timed before. */
  void took(double known) {
    seconds = known;
  }

  private void attempt(Runnable work) {
    try {
      work.run();
    } catch (DeviceException | NoCodeException | OutOfMemoryError e) {
      failed(Failure.Kind.DEVICE, e);
    } catch (IllegalArgumentException | ArithmeticException e) {
      failed(Failure.Kind.NETWORK, e);
    } catch (RuntimeException e) {
      failed(Failure.Kind.INTERNAL, e);
    }
  }

  private void failed(Failure.Kind kind, Throwable cause) {
    String what = Reason.of(cause);
    problem = new TrainingException(new Failure(rank, Failure.NOBODY, "", -1, kind, what), cause);
  }

  /** What the others are told. */
  WorkerOffer offer(String endpoint) {
    return new WorkerOffer(
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
    if (probe != null) {
      probe.close();
    }
    if (opened != null) {
      opened.kernels().close();
    }
  }
}
