package dev.convoy.driver.session;

import dev.convoy.worker.task.WorkerBody;

/** Makes what every worker runs. */
@FunctionalInterface
public interface WorkerProgram {

  /**
   * A body that does a job.
   *
   * @param job the job's bytes
   * @param driverEndpoint where it reports to, as {@code host:port}
   * @param secret the job's 32 random bytes, which open that acceptor and those of its peers
   */
  WorkerBody body(byte[] job, String driverEndpoint, byte[] secret);
}
