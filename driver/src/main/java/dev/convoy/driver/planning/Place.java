package dev.convoy.driver.planning;

import dev.convoy.driver.launch.WorkerMemory;
import dev.convoy.simulate.ClusterSpec;
import dev.convoy.simulate.StepSimulation;

/** Where workers run, as far as it matters for what they take. */
public sealed interface Place {

  /**
   * On this machine, whose kernels and links are measured.
   *
   * @param memory what each may use
   */
  record Here(WorkerMemory memory) implements Place {}

  /**
   * On hosts with links as they are described, with kernels as fast as here: what is said of their
   * devices does not count.
   *
   * @param memory what each may use
   */
  record Like(ClusterSpec cluster, WorkerMemory memory) implements Place {}

  /**
   * On a cluster of which everything is only described.
   *
   * @param options how many steps are played through
   */
  record Described(ClusterSpec cluster, StepSimulation.Options options) implements Place {}

  /** Somewhere of which nothing is known. */
  record Elsewhere() implements Place {}
}
