package dev.convoy.driver.run;

import dev.convoy.driver.launch.ClusterOptions;
import dev.convoy.driver.launch.cluster.SparkCluster;

/** What others do on a run's executors between its rounds. */
interface Interludes {

  /** How many trials a round has. */
  int trialsARound();

  /** The cluster that they need. */
  ClusterOptions on(ClusterOptions options);

  /** Before the first round. */
  void before(SparkCluster cluster);

  /** After each round. */
  void after(SparkCluster cluster, RunObserver observer);
}
