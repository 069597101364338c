package dev.convoy.driver.session;

import dev.convoy.metrics.StepMetrics;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * One training step as all workers of its trial measured it.
 *
 * @param trial the trial's place in the job, from 0
 * @param workers what each worker measured, in rank order
 */
public record StepRecord(int trial, List<StepMetrics> workers) {

  /** Copies the list. */
  public StepRecord {
    workers = List.copyOf(workers);
  }

  private StepMetrics first() {
    return workers.get(0);
  }

  /** The step's number, from 0. */
  public long step() {
    return first().step();
  }

  /** The epoch that it belongs to, from 0. */
  public int epoch() {
    return first().epoch();
  }

  /** The mean loss over the global batch, which all workers know. */
  public double loss() {
    return first().loss();
  }

  /** Images a second, as worker 0 saw it. */
  public double imagesPerSecond() {
    return first().imagesPerSecond();
  }

  /** Wall time of the step, as worker 0 saw it; steps end together, within an exchange. */
  public double stepMillis() {
    return first().stepMillis();
  }

  /** Time in kernels, mean over the workers. */
  public double computeMillis() {
    return mean(StepMetrics::computeMillis);
  }

  /** Time during which transfers were under way, mean over the workers. */
  public double exchangeMillis() {
    return mean(StepMetrics::exchangeMillis);
  }

  /** The part of it in which a worker could only wait, mean over the workers. */
  public double exposedExchangeMillis() {
    return mean(StepMetrics::exposedExchangeMillis);
  }

  /** Payload bytes that all workers together sent to each other. */
  public long bytesSent() {
    return workers.stream().mapToLong(StepMetrics::bytesSent).sum();
  }

  /** The most memory that any worker's process held until then. */
  public long peakMemoryBytes() {
    return workers.stream().mapToLong(StepMetrics::peakMemoryBytes).max().orElse(0);
  }

  private double mean(ToDoubleFunction<StepMetrics> figure) {
    return workers.stream().mapToDouble(figure).average().orElse(0);
  }
}
