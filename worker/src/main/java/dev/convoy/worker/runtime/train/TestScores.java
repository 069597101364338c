package dev.convoy.worker.runtime.train;

import dev.convoy.control.ControlMessage;
import dev.convoy.control.Failure;
import dev.convoy.job.Job;
import dev.convoy.worker.data.DataException;
import dev.convoy.worker.data.RecordSource;
import dev.convoy.worker.data.Split;
import dev.convoy.worker.exchange.Activity;
import dev.convoy.worker.exchange.Exchange;
import dev.convoy.worker.runtime.run.Executable;
import dev.convoy.worker.runtime.run.StepObserver;
import java.util.List;
import java.util.function.UnaryOperator;
import org.apache.hadoop.conf.Configuration;
import org.jspecify.annotations.Nullable;

/**
 * How well a trial's weights classify the test records, after training or in the middle of it.
 *
 * <p>Concurrency: the compute thread.
 */
final class TestScores implements AutoCloseable {
  private final Job job;
  private final int trial;
  private final Exchange exchange;
  private final MessageSink report;
  private final @Nullable Configuration hadoop;
  private final UnaryOperator<Executable> compileBeside;
  private @Nullable Executable beside;
  private long sequence; // of messages, over all evaluations

  /**
   * Of one worker of a trial; all of them are asked at the same time.
   *
   * @param hadoop says how file systems are reached
   * @param compileBeside compiles for inference beside an executable that trains
   */
  TestScores(
      Job job,
      int trial,
      Exchange exchange,
      MessageSink report,
      @Nullable Configuration hadoop,
      UnaryOperator<Executable> compileBeside) {
    this.job = job;
    this.trial = trial;
    this.exchange = exchange;
    this.report = report;
    this.hadoop = hadoop;
    this.compileBeside = compileBeside;
  }

  /**
   * Classifies the test records with the weights as they are, and reports the result.
   *
   * @param trained what has them
   * @param steps that were trained before
   */
  void of(Executable trained, long steps) throws InterruptedException {
    exchange.begin(new Activity("evaluation"));
    if (job.trials().get(trial).steps() == 0) {
      classify(trained, steps);
      return;
    }
    Executable executable = beside;
    if (executable == null) {
      executable = compileBeside.apply(trained);
      beside = executable;
    }
    if (!executable.sharesParameters()) {
      Weights.copy(trained, executable);
    }
    classify(executable, steps);
    exchange.begin(Activity.TRAINING);
  }

  private void classify(Executable executable, long steps) throws InterruptedException {
    try (RecordSource source = Records.open(job, Split.TEST, hadoop)) {
      Evaluator evaluation =
          new Evaluator(executable, source, job.batch(), sequence, this::observer);
      sequence += evaluation.run();
      if (evaluation.notFinite() != null) {
        throw new Divergence(exchange.rank(), -1).ofScores(evaluation.notFinite());
      }
      ConfusionCounts confusion = evaluation.confusion();
      if (confusion != null) {
        confusion.messages(exchange.rank(), trial, steps).forEach(report::send);
      }
      report.send(
          new ControlMessage.Evaluated(
              exchange.rank(),
              trial,
              steps,
              evaluation.correct(),
              evaluation.correctInFive(),
              evaluation.count(),
              evaluation.lossSum(),
              evaluation.records(),
              evaluation.bad()));
    } catch (DataException e) {
      String why = String.valueOf(e.getMessage());
      throw new TrainingException(
          new Failure(exchange.rank(), Failure.NOBODY, "", -1, Failure.Kind.DATA, why), e);
    }
  }

  /** Who looks on while a batch is classified; null where nobody does. */
  private @Nullable StepObserver observer(Executable executable, long batch) {
    List<String> layers = job.trials().get(trial).observation().maps();
    return layers.isEmpty() ? null : new MapObserver(executable, layers, trial, batch, report);
  }

  @Override
  public void close() {
    if (beside != null) {
      beside.close();
    }
  }
}
