package dev.convoy.driver.cli.option;

import dev.convoy.driver.launch.WorkerMemory;
import dev.convoy.driver.planning.Foresight;
import dev.convoy.driver.planning.Place;
import dev.convoy.simulate.ClusterSpec;
import dev.convoy.simulate.StepSimulation;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Whether and for where steps are predicted. */
public final class PredictionOptions {
  /** Workers a core beyond which a plan is hardly one for this machine. */
  private static final int MOST_PER_CORE = 4;

  @Option(
      names = "--predict",
      negatable = true,
      defaultValue = "true",
      fallbackValue = "true",
      description =
          "Say what a step will take, for which kernels that nobody has timed yet are timed on this"
              + " machine (default: yes).")
  boolean predict = true;

  @Option(
      names = "--cluster",
      paramLabel = "FILE.yaml",
      description =
          "Plan and predict for the hosts and links of the cluster that this file describes, not for"
              + " this machine.",
      converter = TypedPath.class)
  @Nullable Path cluster;

  /**
   * Where the workers of a plan run.
   *
   * @param auto whether the planner is needed, whatever else is said
   * @throws UserError if there is no such file, or it describes no cluster of so many
   */
  public Place place(WorkerOptions workers, WorkerMemory memory, boolean auto) {
    if (cluster != null) {
      return new Place.Described(described(workers.workers()), StepSimulation.Options.STEADY);
    }
    int most = MOST_PER_CORE * Runtime.getRuntime().availableProcessors();
    boolean fits = (long) workers.workers() * workers.threads <= most;
    return auto || (predict && fits) ? new Place.Here(memory) : new Place.Elsewhere();
  }

  /**
   * What a run is told of its steps before it begins.
   *
   * @throws UserError if there is no such file, or it describes no cluster of so many
   */
  public Foresight foresight(WorkerOptions workers) {
    return new Foresight(predict, cluster == null ? null : described(workers.workers()));
  }

  private ClusterSpec described(int workers) {
    ClusterSpec spec = ClusterFile.read(Objects.requireNonNull(cluster));
    if (spec.workers() < workers) {
      throw UserError.doesNotFit(
          "--cluster %s has room for %d workers, not for %d: lower --workers, or describe more hosts"
              .formatted(cluster, spec.workers(), workers));
    }
    return spec;
  }
}
