package dev.convoy.driver.planning;

import dev.convoy.simulate.ClusterSpec;
import org.jspecify.annotations.Nullable;

/**
 * What a run is told about itself before it begins.
 *
 * @param predicts whether its steps are predicted, for which kernels are timed that nobody has
 *     timed yet; a planner times them in any case
 * @param like where its workers run, if that is not this machine: its hosts and links count,
 *     kernels are timed here; null where they run here, or nobody says
 */
public record Foresight(boolean predicts, @Nullable ClusterSpec like) {

  /** Steps are predicted where workers run here. */
  public static final Foresight HERE = new Foresight(true, null);

  /** Steps are not predicted. */
  public static final Foresight NONE = new Foresight(false, null);
}
