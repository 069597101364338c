package dev.convoy.driver.planning;

import dev.convoy.driver.report.Contestant;
import dev.convoy.job.Arrangement;
import dev.convoy.job.WorkerSpeeds;
import dev.convoy.mesh.DeviceMesh;
import dev.convoy.placement.Strategy;
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

  /**
   * The same on so many workers. They may be any of those that there were, so speeds that were said
   * of each are left; a plan file is of its own workers only, for which model parallelism stands
   * in.
   */
  Entry on(int count);

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

    @Override
    public Entry on(int count) {
      Strategy strategy =
          contestant.arrangement() instanceof Arrangement.ByStrategy by
              ? by.strategy()
              : Strategy.MODEL;
      return new Known(
          new Contestant(
              contestant.title(),
              new Arrangement.ByStrategy(strategy, strategy.mesh(count)),
              contestant.threads(),
              ofAny(contestant.speeds())));
    }
  }

  /**
   * One that leaves it to the planner, for what is trained and where.
   *
   * @param mesh the grid in which workers shall stand; null for the best of all that there are
   */
  record Auto(
      String title, int workers, int threads, WorkerSpeeds speeds, @Nullable DeviceMesh mesh)
      implements Entry {
    @Override
    public Entry on(int count) {
      return new Auto(title, count, threads, ofAny(speeds), null);
    }
  }

  private static WorkerSpeeds ofAny(WorkerSpeeds speeds) {
    return speeds instanceof WorkerSpeeds.Given ? new WorkerSpeeds.Equal() : speeds;
  }
}
