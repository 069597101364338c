package dev.convoy.driver.report;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * What is said of a training step before it is measured.
 *
 * @param stepMillis wall time
 * @param computeMillis time in kernels, mean over the workers
 * @param exchangeMillis time packing, waiting and unpacking, mean over the workers
 * @param exposedExchangeMillis the part of it in which workers can only wait
 * @param bytesSent what the worker that sends most sends
 * @param memoryBytes what the worker that needs most allocates for tensors, parameters and scratch
 */
public record Forecast(
    double stepMillis,
    double computeMillis,
    double exchangeMillis,
    double exposedExchangeMillis,
    long bytesSent,
    long memoryBytes) {

  /** Its figures under the names of those that are measured. */
  public ObjectNode json() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("step_ms", stepMillis);
    json.put("compute_ms", computeMillis);
    json.put("exchange_ms", exchangeMillis);
    json.put("exposed_exchange_ms", exposedExchangeMillis);
    json.put("bytes_sent_per_worker_step", bytesSent);
    json.put("peak_memory_bytes", memoryBytes);
    return json;
  }
}
