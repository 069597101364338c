package dev.convoy.driver.session;

import dev.convoy.driver.launch.LaunchException;
import dev.convoy.driver.launch.cluster.Cluster;
import dev.convoy.worker.task.WorkerBody;

/** The places where workers run: a Spark cluster, or threads in a test. */
interface Workers extends AutoCloseable {

  /**
   * Runs a body in all of them and waits.
   *
   * @throws LaunchException if one fails, or the run is cancelled
   */
  void run(WorkerBody body);

  /** The host of this process as workers reach it. */
  String driverHost();

  /** The address on which Spark's driver listens, and so everything else that workers call. */
  String bindAddress();

  /** Ends the current run; from any thread. */
  void cancel(String reason);

  @Override
  void close();

  /** Those of a Spark cluster, which is closed with them. */
  static Workers on(Cluster cluster) {
    return new OfCluster(cluster, /* owned= */ true);
  }

  /** Those of a Spark cluster that is open before them and after. */
  static Workers borrowed(Cluster cluster) {
    return new OfCluster(cluster, /* owned= */ false);
  }

  /**
   * Those of a Spark cluster.
   *
   * @param owned whether it is closed with them
   */
  record OfCluster(Cluster cluster, boolean owned) implements Workers {
    @Override
    public void run(WorkerBody body) {
      cluster.run(body);
    }

    @Override
    public String driverHost() {
      return cluster.driverHost();
    }

    @Override
    public String bindAddress() {
      return cluster.bindAddress();
    }

    @Override
    public void cancel(String reason) {
      cluster.cancel(reason);
    }

    @Override
    public void close() {
      if (owned) {
        cluster.close();
      }
    }
  }
}
