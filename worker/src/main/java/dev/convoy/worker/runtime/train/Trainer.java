package dev.convoy.worker.runtime.train;

import dev.convoy.control.ControlMessage;
import dev.convoy.control.Failure;
import dev.convoy.job.Job;
import dev.convoy.job.Trial;
import dev.convoy.metrics.Traffic;
import dev.convoy.metrics.WallClock;
import dev.convoy.network.Network;
import dev.convoy.plan.TrainingPlan;
import dev.convoy.tensor.Range;
import dev.convoy.worker.data.DataException;
import dev.convoy.worker.data.RecordSource;
import dev.convoy.worker.data.Split;
import dev.convoy.worker.data.batch.Batch;
import dev.convoy.worker.data.batch.BatchReader;
import dev.convoy.worker.data.batch.BatchSchedule;
import dev.convoy.worker.data.batch.InputRows;
import dev.convoy.worker.exchange.Exchange;
import dev.convoy.worker.exchange.MessageSpace;
import dev.convoy.worker.kernel.Kernels;
import dev.convoy.worker.kernel.Kernels.Mode;
import dev.convoy.worker.runtime.program.CompileException;
import dev.convoy.worker.runtime.run.Compiler;
import dev.convoy.worker.runtime.run.Executable;
import dev.convoy.worker.runtime.run.GuardedUpdate;
import dev.convoy.worker.runtime.run.Losses.Loss;
import dev.convoy.worker.runtime.run.NonFinite;
import dev.convoy.worker.runtime.run.Stopwatch;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.apache.hadoop.conf.Configuration;
import org.jspecify.annotations.Nullable;

/**
 * Runs one trial of a job on one worker: compile, load weights, train step by step, hand out
 * weights, evaluate. Every rank of the exchange runs the same.
 *
 * <p>Concurrency: one thread, the compute thread; reading runs beside it.
 */
public final class Trainer {
  private static final int READ_AHEAD = 2;

  private final Job job;
  private final int trialNumber;
  private final Trial trial;
  private final TrainingPlan plan;
  private final Exchange exchange;
  private final Kernels kernels;
  private final MessageSink report;
  private final BooleanSupplier cancelled;
  private final @Nullable Configuration hadoop;
  private final int rank;
  private final WeightTransfer weights;
  private final StepGate gate;
  private final Whereabouts whereabouts;
  private boolean stopped;
  private long copied; // bytes that are held for checkpoints

  /**
   * For one trial over an exchange that connects its workers.
   *
   * @param plan the trial's plan, equal on all of them
   * @param hadoop says how file systems are reached
   * @param supervision what the driver may ask
   */
  public Trainer(
      Job job,
      int trialNumber,
      TrainingPlan plan,
      Exchange exchange,
      Kernels kernels,
      MessageSink report,
      BooleanSupplier cancelled,
      @Nullable Configuration hadoop,
      Supervision supervision) {
    this.gate = supervision.gate();
    this.whereabouts = supervision.whereabouts();
    this.job = job;
    this.trialNumber = trialNumber;
    this.trial = job.trials().get(trialNumber);
    this.plan = plan;
    this.exchange = exchange;
    this.kernels = kernels;
    this.report = report;
    this.cancelled = cancelled;
    this.hadoop = hadoop;
    this.rank = exchange.rank();
    this.weights = new WeightTransfer(job, trialNumber, rank, report, hadoop);
  }

  /** For one trial that nobody stops, on file systems that need no settings. */
  Trainer(
      Job job,
      int trialNumber,
      TrainingPlan plan,
      Exchange exchange,
      Kernels kernels,
      MessageSink report,
      BooleanSupplier cancelled) {
    this(
        job,
        trialNumber,
        plan,
        exchange,
        kernels,
        report,
        cancelled,
        /* hadoop= */ null,
        new Supervision());
  }

  /**
   * Trains and evaluates as the trial says.
   *
   * @throws TrainingException when data cannot be read or the loss is not a number
   * @throws dev.convoy.worker.exchange.ExchangeException when a peer is lost
   */
  public void run() throws InterruptedException {
    report.send(new ControlMessage.TrialStarted(rank, trialNumber));
    long begin = System.nanoTime();
    Mode mode = trial.steps() > 0 ? Mode.TRAINING : Mode.INFERENCE;
    try (Executable executable = compile(mode, MessageSpace.TRAINING);
        TestScores scores = scores()) {
      phase("loading weights");
      weights.load(executable);
      double compileMillis = (System.nanoTime() - begin) / 1e6;
      Traffic before = exchange.traffic();
      long replaced = trial.steps() > 0 ? train(executable, scores) : 0;
      if (stopped) {
        return;
      }
      long steps = Math.max(1, trial.steps());
      Traffic after = exchange.traffic();
      if (trial.evaluate()) {
        phase("evaluating");
        scores.of(executable, job.firstStep() + trial.steps());
      }
      if (trial.observation().isolation()) { // last, for parameters are void after it
        phase("isolating");
        long next = job.firstStep() + trial.steps();
        report.send(new Isolation(executable, next).of(rank, trialNumber));
      }
      report.send(profile(executable.watch()));
      report.send(
          new ControlMessage.TrialDone(
              rank,
              trialNumber,
              executable.peakMemory() + copied,
              plan.parametersHeld(rank),
              compileMillis,
              (after.bytesSent() - before.bytesSent()) / steps,
              (after.messagesSent() - before.messagesSent()) / steps,
              replaced));
    }
  }

  private ControlMessage profile(Stopwatch watch) {
    return new ControlMessage.Profile(
        rank, trialNumber, watch.steps(), watch.stepMillis(), watch.lines());
  }

  private ControlMessage timeline(Stopwatch watch, long step) {
    long micros = WallClock.micros() - watch.sinceBegin() / 1000;
    return new ControlMessage.Timeline(rank, trialNumber, step, micros, watch.spans());
  }

  private Executable compile(Mode mode, MessageSpace space) {
    return compiled(compiler(mode, space)::compile);
  }

  private Compiler compiler(Mode mode, MessageSpace space) {
    return new Compiler(
        plan,
        exchange,
        kernels,
        mode,
        job.seed(),
        job.optimizer(),
        job.firstStep() + trial.steps(),
        space);
  }

  private Executable compiled(Supplier<Executable> compilation) {
    phase("compiling");
    try {
      return compilation.get();
    } catch (CompileException e) {
      throw new TrainingException(unusable(e.layer(), String.valueOf(e.getMessage())), e);
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw new TrainingException(unusable(Compiler.PLAN, String.valueOf(e.getMessage())), e);
    }
  }

  private Failure unusable(String where, String why) {
    return new Failure(rank, Failure.NOBODY, where, -1, Failure.Kind.NETWORK, why);
  }

  private TestScores scores() {
    return new TestScores(
        job,
        trialNumber,
        exchange,
        report,
        hadoop,
        trained ->
            compiled(
                () -> compiler(Mode.INFERENCE, MessageSpace.EVALUATION).compileBeside(trained)));
  }

  /** Trains; returns for how many rows of its batches a bad record was replaced. */
  private long train(Executable executable, TestScores scores) throws InterruptedException {
    try (RecordSource source = Records.open(job, Split.TRAIN, hadoop);
        StateSaver saver =
            StateSaver.open(job, trialNumber, report, executable, exchange.ranks(), hadoop)) {
      copied = StateSaver.copied(saver);
      BatchSchedule schedule = schedule(source);
      long first = job.firstStep();
      try (BatchReader reader = reader(source, first, READ_AHEAD)) {
        StepClock clock = new StepClock(exchange, job.batch(), executable, copied);
        Batch begin = reader.next();
        executable.fill(begin.rows(), begin.labels());
        for (long step = first; step < first + trial.steps(); step++) {
          if (!gate.enter(step)) {
            report(executable, clock, schedule, executable.losses().last());
            stop(saver, step);
            return reader.skipped();
          }
          checkCancelled(step);
          boolean last = step + 1 == first + trial.steps();
          Batch next = last ? null : reader.next();
          whereabouts.step(executable, step);
          run(executable, step, next);
          clock.ran();
          Loss known = executable.losses().ran(step);
          if (next != null) {
            executable.fill(next.rows(), next.labels());
          }
          report(executable, clock, schedule, known);
          boolean due = job.checkpointing().isDue(step + 1);
          boolean scored = trial.observation().evaluatesAfter(step + 1);
          if (last || due || scored) {
            report(executable, clock, schedule, executable.losses().last());
          }
          if (scored) {
            phase("evaluating");
            scores.of(executable, step + 1);
            clock.resume();
          }
          if (saver != null && (due || (last && job.checkpointing().every() > 0))) {
            saver.save(step + 1);
          }
          if (trial.observation().timeline() && step == first + Math.max(0, trial.steps() - 2)) {
            report.send(timeline(executable.watch(), step));
          }
        }
        if (job.checkpointing().savesWeights()) {
          weights.save(executable, first + trial.steps());
        }
        if (saver != null) {
          saver.await();
        }
        return reader.skipped();
      }
    } catch (DataException e) {
      throw new TrainingException(
          failure(-1, Failure.Kind.DATA, String.valueOf(e.getMessage())), e);
    }
  }

  /** Runs a step; the first one with the driver looking on where the trial says so. */
  private void run(Executable executable, long step, @Nullable Batch next) {
    InputRows rows = next == null ? null : next.rows();
    if (step == job.firstStep() && trial.observation().tensors()) {
      TensorObserver observer = new TensorObserver(executable, trialNumber, step, report);
      executable.runObserved(step, rows, observer);
      observer.ended();
    } else {
      executable.run(step, rows);
    }
  }

  /** Saves the state that so many steps have left behind, if there is a place for it. */
  private void stop(@Nullable StateSaver saver, long steps) throws InterruptedException {
    stopped = true;
    if (saver != null && steps > job.firstStep()) {
      if (!job.checkpointing().isDue(steps)) {
        saver.save(steps);
      }
      saver.await();
    }
    report.send(new ControlMessage.Stopped(rank, trialNumber, steps));
  }

  private void phase(String what) {
    whereabouts.phase(what);
    report.send(new ControlMessage.Progress(rank, what));
  }

  private BatchSchedule schedule(RecordSource source) throws DataException {
    return BatchSchedule.shuffled(job.seed(), source.count(), job.batch());
  }

  /** Reads this worker's rows of the batches from a step on. */
  private BatchReader reader(RecordSource source, long step, int ahead) throws DataException {
    Range rows = plan.ownership().of(Network.INPUT).block(rank).rows();
    return new BatchReader(
        source,
        plan.options().images(),
        schedule(source),
        rows.from(),
        rows.size(),
        Records.augmentation(job),
        step,
        ahead);
  }

  private void checkCancelled(long step) {
    if (cancelled.getAsBoolean()) {
      throw new TrainingException(
          failure(step, Failure.Kind.INTERRUPTED, "the driver has ended the run"));
    }
  }

  /** Reports a step whose loss is known, if there is one. */
  private void report(
      Executable executable, StepClock clock, BatchSchedule schedule, @Nullable Loss loss)
      throws DataException, InterruptedException {
    if (loss == null) {
      return;
    }
    long step = loss.step();
    if (!Float.isFinite(loss.value())) {
      throw new Divergence(rank, step).ofLoss(loss.value(), inspect(executable, step));
    }
    if (!executable.normIsFinite()) {
      throw new Divergence(rank, step).ofNorm(inspect(executable, step));
    }
    GuardedUpdate refused = executable.refused(step);
    if (refused != null) {
      // Peers do not know of it and go on: they could not run the step again with this worker.
      NonFinite first = exchange.ranks() == 1 ? inspect(executable, step) : null;
      throw new Divergence(rank, step).ofUpdate(refused, first);
    }
    report.send(new ControlMessage.Measured(clock.tick(step, schedule.epoch(step), loss.value())));
    if (step == job.firstStep() + trial.warmupSteps()) {
      clock.restart(); // the first step is slow whatever is measured
    }
  }

  /**
   * Runs a step once more with the weights that it began with, for updates that are not finite are
   * not made. All workers come here, for all know the loss, and the norm of the gradients.
   */
  private @Nullable NonFinite inspect(Executable trained, long step)
      throws DataException, InterruptedException {
    phase("looking for what is not finite");
    try (Executable executable = compile(Mode.TRAINING, MessageSpace.INSPECTION)) {
      Weights.copy(trained, executable);
      try (RecordSource source = Records.open(job, Split.TRAIN, hadoop);
          BatchReader reader = reader(source, step, 1)) {
        Batch batch = reader.next();
        executable.fill(batch.rows(), batch.labels());
        return executable.inspect(step);
      }
    } catch (OutOfMemoryError e) {
      return null; // it takes the memory of a second model
    }
  }

  private Failure failure(long step, Failure.Kind kind, String message) {
    return new Failure(rank, Failure.NOBODY, "", step, kind, message);
  }
}
