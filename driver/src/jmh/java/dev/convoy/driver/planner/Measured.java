package dev.convoy.driver.planner;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * One strategy of a case, as {@code comparison.json} has it: what was predicted and what came.
 *
 * @param step milliseconds of a step, the median over rounds
 * @param least that of the fastest round
 * @param most that of the slowest round
 * @param predicted milliseconds
 * @param bytes a step, of the worker that sends most
 * @param bytesAgree whether every worker sent in every step what was planned
 * @param memory bytes, of the worker that needs most
 * @param predictedMemory likewise
 */
record Measured(
    PlannerCase from,
    String strategy,
    double step,
    double least,
    double most,
    double predicted,
    long bytes,
    boolean bytesAgree,
    long memory,
    long predictedMemory) {

  static Measured of(PlannerCase from, JsonNode row) {
    double step = row.path("step_ms").asDouble();
    List<Double> rounds = new ArrayList<>();
    double images = row.path("images_per_second").asDouble();
    for (JsonNode round : row.path("images_per_second_rounds")) {
      rounds.add(step * images / round.asDouble());
    }
    JsonNode predicted = row.path("predicted");
    return new Measured(
        from,
        row.path("strategy").asText(),
        step,
        Collections.min(rounds),
        Collections.max(rounds),
        predicted.path("step_ms").asDouble(Double.NaN),
        row.path("bytes_sent_per_worker_step_measured").asLong(),
        row.path("bytes_agree").asBoolean(),
        row.path("peak_memory_bytes").asLong(),
        predicted.path("peak_memory_bytes").asLong());
  }

  /** How far the prediction was off, of what was measured. */
  double error() {
    return predicted / step - 1;
  }

  /** How far the memory that was predicted was off. */
  double memoryError() {
    return (double) predictedMemory / memory - 1;
  }
}
