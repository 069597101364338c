package dev.convoy.driver.report.live;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.convoy.driver.session.StepRecord;
import dev.convoy.job.Job;
import dev.convoy.job.Trial;
import dev.convoy.metrics.StepMetrics;
import dev.convoy.metrics.StepNumber;
import java.util.ArrayList;
import java.util.List;

/**
 * What is known of a run that goes on.
 *
 * <p>Concurrency: thread safe.
 */
final class LiveState {
  /** Points of a line, at most: twice as many are thinned out. */
  private static final int POINTS = 500;

  /** How much the newest step counts in the mean behind the time left. */
  private static final double NEWEST = 0.1;

  private final Job job;
  private final List<double[]> points = new ArrayList<>(); // step, loss, images a second
  private StepRecord last = new StepRecord(0, List.of());
  private String phase = "starting";
  private double millis;
  private long stride = 1;
  private long version;

  LiveState(Job job) {
    this.job = job;
  }

  /** Counts up with every change. */
  synchronized long version() {
    return version;
  }

  synchronized void phase(String what) {
    phase = what;
    version++;
  }

  synchronized void step(StepRecord step) {
    if (step.trial() != last.trial()) {
      points.clear();
      stride = 1;
      millis = 0;
    }
    phase = "training";
    last = step;
    millis = millis == 0 ? step.stepMillis() : millis + NEWEST * (step.stepMillis() - millis);
    if (step.step() % stride == 0) {
      points.add(new double[] {StepNumber.of(step.step()), step.loss(), step.imagesPerSecond()});
    }
    if (points.size() > 2 * POINTS) {
      stride *= 2;
      points.removeIf(point -> (long) (point[0] - 1) % stride != 0);
    }
    version++;
  }

  synchronized ObjectNode json() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    Trial trial = job.trials().get(last.trial());
    json.put("network", job.name());
    json.put("batch", job.batch());
    json.put("phase", phase);
    json.put("strategy", trial.title());
    json.put("workers", trial.workers());
    json.put("run", last.trial() + 1);
    json.put("runs", job.trials().size());
    json.put("step", last.workers().isEmpty() ? 0 : StepNumber.of(last.step()));
    json.put("steps", job.firstStep() + trial.steps());
    json.put("seconds_left", secondsLeft());
    ArrayNode lines = json.putArray("points");
    for (double[] point : points) {
      ArrayNode values = lines.addArray();
      for (double value : point) {
        values.add(value);
      }
    }
    ArrayNode workers = json.putArray("per_worker");
    last.workers().forEach(worker -> workers.add(json(worker)));
    return json;
  }

  /** Of all runs, as if the others were as fast as this one. */
  private double secondsLeft() {
    long steps = 0;
    for (Trial trial : job.trials().subList(last.trial(), job.trials().size())) {
      steps += trial.steps();
    }
    long done = last.workers().isEmpty() ? 0 : last.step() + 1 - job.firstStep();
    return (steps - done) * millis / 1e3;
  }

  private static ObjectNode json(StepMetrics worker) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("rank", worker.rank());
    json.put("step_ms", worker.stepMillis());
    json.put("compute_ms", worker.computeMillis());
    json.put("exchange_ms", worker.exchangeMillis());
    json.put("exposed_exchange_ms", worker.exposedExchangeMillis());
    json.put("bytes_sent_per_step", worker.bytesSent());
    json.put("peak_memory_bytes", worker.peakMemoryBytes());
    return json;
  }
}
