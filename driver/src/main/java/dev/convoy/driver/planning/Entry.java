package dev.convoy.driver.planning;

import dev.convoy.driver.report.Contestant;
import dev.convoy.job.WorkerSpeeds;
import dev.convoy.mesh.DeviceMesh;
import org.jspecify.annotations.Nullable;

/** A way to train, as it is asked for. */
public sealed interface Entry {

  /** Its name in reports, as {@code model} or {@code auto@2}. */
  String title();

  /** How many workers it may have. */
  int workers();

  /** Compute threads a worker. */
  int threads();

  /** Compute threads in all. */
  default int cores() {
    return workers() * threads();
  }

  /** One that says who does what. */
  record Known(Contestant contestant) implements Entry {
    @Override
    public String title() {
      return contestant.title();
    }

    @Override
    public int workers() {
      return contestant.workers();
    }

    @Override
    public int threads() {
      return contestant.threads();
    }
  }

  /**
   * One that leaves it to the planner, for what is trained and where.
   *
   * @param mesh the grid in which workers shall stand; null for the best of all that there are
   */
  record Auto(
      String title, int workers, int threads, WorkerSpeeds speeds, @Nullable DeviceMesh mesh)
      implements Entry {}
}
