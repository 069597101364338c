package dev.convoy.simulate;

import dev.convoy.cost.StepCosts;
import dev.convoy.plan.TrainingPlan;

/**
 * Plays training steps of all workers of a plan through on a cluster, event by event: what each
 * would take once it is under way.
 *
 * <ul>
 *   <li>A worker's thread does the plan's steps in order, with the times that its {@link StepCosts}
 *       say. Sending does not wait; receiving waits for everything that the worker gets of the
 *       reshard; what was sent is awaited before its memory is used again. Images of the next step
 *       leave ahead.
 *   <li>Threads on a host share its cores evenly, those that send and receive included; a crowded
 *       host loses some time besides.
 *   <li>Links are queues at both ends. What leaves one arrives at the other while it leaves, and a
 *       latency later; messages to different workers share links in turn.
 * </ul>
 *
 * <p>Where a rank has fewer than 16 peers in a reshard, all this is played message by message.
 * Where it has more, all that it sends in the reshard is one bundle: it takes up the same links for
 * as long, but receivers have all of it when the last sender's has left, the links of receivers are
 * taken up from when the first sender begins, and bytes are taken to be spread evenly over peers. A
 * step in bundles was within 3 % of one message by message where hosts have one worker each, and
 * within 15 % where workers share their host's link, on up to 32 workers.
 *
 * <p>What is not modelled: switches' inner limits, congestion and loss; memory and cache shared by
 * workers of a host, but for what the costs say of it; the time to read and decode records.
 *
 * <p>Equal arguments give equal results, to the last bit, on every machine.
 */
public final class StepSimulation {

  /**
   * What is played.
   *
   * @param leading steps that do not count, until images ahead and late gradient sums are in step
   * @param measured steps that do
   * @param seed of stragglers
   * @param traced of how many workers the last step is told interval by interval
   */
  public record Options(int leading, int measured, long seed, int traced) {

    /** Two steps that do not count and three that do: workers do not vary, so that is steady. */
    public static final Options STEADY = new Options(2, 3, 0, 0);

    /**
     * Checks the counts.
     *
     * @throws IllegalArgumentException if nothing is measured, or a count is negative
     */
    public Options {
      if (leading < 0 || measured < 1 || traced < 0) {
        throw new IllegalArgumentException(
            "%d leading steps, %d measured, %d workers traced: there must be some measured, and none negative"
                .formatted(leading, measured, traced));
      }
    }
  }

  private StepSimulation() {}

  /**
   * Plays the steps of a plan.
   *
   * @throws IllegalArgumentException if the cluster has no room for the plan's workers
   */
  public static SimulatedStep run(
      TrainingPlan plan, StepCosts costs, ClusterSpec cluster, Options options) {
    return new Simulation(plan, costs, cluster, options, Detail.USUAL).run();
  }

  /** Plays a few steps of a plan, without stragglers until they are in step. */
  public static SimulatedStep run(TrainingPlan plan, StepCosts costs, ClusterSpec cluster) {
    return run(plan, costs, cluster, Options.STEADY);
  }
}
