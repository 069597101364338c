package dev.convoy.driver.report;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * What one worker measured in the steps of a way to train: medians, but for bytes and memory.
 *
 * @param rank the worker
 * @param computeMillis time in kernels
 * @param exchangeMillis time packing, waiting and unpacking
 * @param exposedExchangeMillis the part of it in which it could only wait
 * @param bytesSent the most that it sent in a step
 * @param peakMemoryBytes the most memory of its process
 */
public record WorkerFigures(
    int rank,
    double computeMillis,
    double exchangeMillis,
    double exposedExchangeMillis,
    long bytesSent,
    long peakMemoryBytes) {

  ObjectNode json() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("rank", rank);
    json.put("compute_ms", computeMillis);
    json.put("exchange_ms", exchangeMillis);
    json.put("exposed_exchange_ms", exposedExchangeMillis);
    json.put("bytes_sent_per_step", bytesSent);
    json.put("peak_memory_bytes", peakMemoryBytes);
    return json;
  }
}
