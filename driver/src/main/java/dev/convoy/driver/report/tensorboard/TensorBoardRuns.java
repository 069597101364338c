package dev.convoy.driver.report.tensorboard;

import dev.convoy.control.Reason;
import dev.convoy.driver.session.StepRecord;
import dev.convoy.job.Job;
import dev.convoy.job.Observation;
import dev.convoy.job.Trial;
import dev.convoy.metrics.StepNumber;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The runs of a job for TensorBoard: one a way to train. Where it has several turns, steps are
 * counted on from turn to turn; the loss, which begins anew, is that of the first.
 *
 * <p>What cannot be written is left out, as of {@code metrics.jsonl}; that is said once.
 */
public final class TensorBoardRuns implements AutoCloseable {
  private final Job job;
  private final Path directory;
  private final Consumer<String> warning;
  private final Map<String, EventFile> runs = new HashMap<>();
  private boolean failed;

  /**
   * Of a job.
   *
   * @param directory gets a directory a run
   * @param warning hears in a sentence, once, if something cannot be written
   */
  public TensorBoardRuns(Job job, Path directory, Consumer<String> warning) {
    this.job = job;
    this.directory = directory;
    this.warning = warning;
  }

  /** Adds a step. */
  public void add(StepRecord step) {
    if (failed) {
      return;
    }
    try {
      Trial trial = job.trials().get(step.trial());
      long turns = turnsBefore(step.trial());
      Map<String, Double> values = new LinkedHashMap<>();
      if (turns == 0) {
        values.put("loss", step.loss());
      }
      values.put("images_per_second", step.imagesPerSecond());
      values.put("step/ms", step.stepMillis());
      values.put("step/compute_ms", step.computeMillis());
      values.put("step/exchange_ms", step.exchangeMillis());
      values.put("step/exposed_exchange_ms", step.exposedExchangeMillis());
      values.put("bytes_sent", (double) step.bytesSent());
      values.put("peak_memory_bytes", (double) step.peakMemoryBytes());
      run(trial).scalars(turns * trial.steps() + StepNumber.of(step.step()), values);
    } catch (IOException e) {
      leaveOut(e);
    }
  }

  private void leaveOut(IOException e) {
    failed = true;
    warning.accept(
        "cannot write %s (%s): the run goes on, and what is left is left out"
            .formatted(directory, Reason.of(e)));
  }

  private long turnsBefore(int number) {
    Trial own = job.trials().get(number).with(Observation.NONE);
    return job.trials().subList(0, number).stream()
        .map(trial -> trial.with(Observation.NONE))
        .filter(own::equals)
        .count();
  }

  private EventFile run(Trial trial) throws IOException {
    String name = "%s-%dx%d".formatted(trial.title(), trial.workers(), trial.threads());
    EventFile known = runs.get(name);
    if (known == null) {
      known = EventFile.create(directory.resolve(name.replaceAll("[^A-Za-z0-9.@-]", "-")));
      runs.put(name, known);
      known.hyperparameters(hyperparameters(trial));
    }
    return known;
  }

  private Map<String, Object> hyperparameters(Trial trial) {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("network", job.name());
    values.put("strategy", trial.title());
    values.put("workers", trial.workers());
    values.put("threads_per_worker", trial.threads());
    values.put("batch", job.batch());
    values.put("seed", job.seed());
    values.put("precision", job.precision().toString());
    values.put("optimizer", job.optimizer().rule().title());
    values.put("learning_rate", job.optimizer().learningRate().peak());
    return values;
  }

  @Override
  public void close() {
    for (EventFile run : runs.values()) {
      try {
        run.close();
      } catch (IOException e) {
        if (!failed) {
          leaveOut(e);
        }
      }
    }
  }
}
