package dev.convoy.job;

import java.util.List;

/**
 * What a trial shows of itself besides what every trial reports, and how it differs from the others
 * so that something can be seen.
 *
 * @param tensors whether workers send the driver what they compute in the first step
 * @param nudge keys a change of every initial weight by at most one unit in its last place, as
 *     rounding makes; 0 for none
 * @param timeline whether workers send the driver what they did when in the last step but one
 * @param isolation whether steps follow that only compute, and others that only exchange
 * @param evaluateEvery after how many steps the test records are classified, again and again; 0 for
 *     never
 * @param maps layers whose output is sent to the driver, of every test record, whenever these are
 *     classified
 */
public record Observation(
    boolean tensors,
    long nudge,
    boolean timeline,
    boolean isolation,
    long evaluateEvery,
    List<String> maps) {

  /** Nothing, as usual. */
  public static final Observation NONE = new Observation(false, 0, false, false, 0, List.of());

  /** What is computed in the first step. */
  public static final Observation TENSORS = new Observation(true, 0, false, false, 0, List.of());

  /** What was done when in the last step but one, after which a batch is taken over, too. */
  public static final Observation TIMELINE = new Observation(false, 0, true, false, 0, List.of());

  /** Copies the list. */
  public Observation {
    maps = List.copyOf(maps);
  }

  /** The feature maps of some layers, of every test record. */
  public static Observation maps(List<String> layers) {
    return new Observation(false, 0, false, false, 0, layers);
  }

  /** What is computed in the first step from weights that are nudged. */
  public static Observation nudged(long key) {
    return new Observation(true, key, false, false, 0, List.of());
  }

  /** This, and steps that only compute or only exchange where they are wanted. */
  public Observation isolating(boolean wanted) {
    return new Observation(tensors, nudge, timeline, wanted, evaluateEvery, maps);
  }

  /** This, and how well it does after every so many steps. */
  public Observation evaluating(long every) {
    return new Observation(tensors, nudge, timeline, isolation, every, maps);
  }

  /** Whether the test records are classified after so many steps. */
  public boolean evaluatesAfter(long steps) {
    return evaluateEvery > 0 && steps % evaluateEvery == 0;
  }
}
