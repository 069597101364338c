package dev.convoy.worker.task;

import java.io.Serializable;

/**
 * What one worker runs once it knows its place.
 *
 * <p>The body is Java-serialized by Spark from the driver to the workers of the same job, so it
 * should carry little: bytes that it decodes itself, and settings.
 */
@FunctionalInterface
public interface WorkerBody extends Serializable {

  /**
   * Runs to the end of this worker's work.
   *
   * @return what the driver receives for this rank
   * @throws Exception any failure; it ends every worker of the stage and reaches the driver as a
   *     {@link WorkerFailure}
   */
  byte[] run(WorkerSlot slot) throws Exception;
}
