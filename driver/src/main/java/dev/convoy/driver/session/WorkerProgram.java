package dev.convoy.driver.session;

import dev.convoy.worker.credentials.Invitation;
import dev.convoy.worker.task.WorkerBody;

/** Makes what every worker runs. */
@FunctionalInterface
public interface WorkerProgram {

  /**
   * A body that does a job.
   *
   * @param job the job's bytes
   * @param invitation says where the driver is, and gets a worker the job's credentials there
   */
  WorkerBody body(byte[] job, Invitation invitation);
}
