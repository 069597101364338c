package dev.convoy.driver.baseline;

import org.apache.spark.SparkEnv;
import org.nd4j.parameterserver.distributed.v2.transport.PortSupplier;

/**
 * A port of its own for each executor: where several share a host and a port, DL4J 1.0.0-M2 says
 * nothing, and they exchange nothing.
 */
final class ExecutorPort implements PortSupplier {
  private static final long serialVersionUID = 1;
  private static final int FIRST = 40_123;

  @Override
  public int getPort() {
    String executor = SparkEnv.get().executorId();
    return executor.matches("[0-9]{1,4}") ? FIRST + 1 + Integer.parseInt(executor) : FIRST;
  }
}
