package dev.convoy.driver.run;

import dev.convoy.driver.launch.ClusterOptions;
import dev.convoy.driver.launch.cluster.Cluster;

/** What others do on a run's executors between its rounds. */
interface Interludes {

  /** How many trials a round has. */
  int trialsARound();

  /** The cluster that they need. */
  ClusterOptions on(ClusterOptions options);

  /** Before the first round. */
  void before(Cluster cluster);

  /** After each round. */
  void after(Cluster cluster, RunObserver observer);
}
