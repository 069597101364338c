package dev.convoy.driver.report;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.convoy.driver.session.StepRecord;
import dev.convoy.job.Trial;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * {@code metrics.jsonl}: one line of JSON a training step, written as the step ends.
 *
 * <p>Step time and throughput are worker 0's, compute and exchange times means over the workers,
 * bytes the sum and memory the largest of all workers. Where there are several trials, each line
 * also says which one it is of.
 */
public final class MetricsFile implements AutoCloseable {
  private final Path file;
  private final List<Trial> trials;
  private final BufferedWriter writer;

  private MetricsFile(Path file, List<Trial> trials, BufferedWriter writer) {
    this.file = file;
    this.trials = trials;
    this.writer = writer;
  }

  /**
   * Begins the file.
   *
   * @throws ReportException if it cannot be written
   */
  public static MetricsFile create(OutputDirectory output, List<Trial> trials) {
    Path file = output.path().resolve("metrics.jsonl");
    try {
      return new MetricsFile(file, List.copyOf(trials), Files.newBufferedWriter(file));
    } catch (IOException e) {
      throw OutputDirectory.unwritable(file, e);
    }
  }

  /** Adds a step. */
  public void add(StepRecord step) {
    ObjectNode line = JsonNodeFactory.instance.objectNode();
    if (trials.size() > 1) {
      line.put("trial", step.trial());
      Trial trial = trials.get(step.trial());
      line.put("strategy", trial.strategy().title());
      line.put("workers", trial.workers());
      line.put("threads_per_worker", trial.threads());
    }
    line.put("step", step.step());
    line.put("epoch", step.epoch());
    line.put("loss", step.loss());
    line.put("images_per_second", step.imagesPerSecond());
    line.put("step_ms", step.stepMillis());
    line.put("compute_ms", step.computeMillis());
    line.put("exchange_ms", step.exchangeMillis());
    line.put("exposed_exchange_ms", step.exposedExchangeMillis());
    line.put("bytes_sent", step.bytesSent());
    line.put("peak_memory_bytes", step.peakMemoryBytes());
    try {
      writer.write(FiniteJson.of(line).toString());
      writer.write('\n');
      writer.flush();
    } catch (IOException e) {
      throw OutputDirectory.unwritable(file, e);
    }
  }

  @Override
  public void close() {
    try {
      writer.close();
    } catch (IOException e) {
      throw OutputDirectory.unwritable(file, e);
    }
  }
}
