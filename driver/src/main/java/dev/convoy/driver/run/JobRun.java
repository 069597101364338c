package dev.convoy.driver.run;

import dev.convoy.control.ControlMessage;
import dev.convoy.control.ControlMessage.Profile;
import dev.convoy.control.ControlMessage.Progress;
import dev.convoy.control.ControlMessage.TrialDone;
import dev.convoy.driver.baseline.BaselineException;
import dev.convoy.driver.launch.ClusterOptions;
import dev.convoy.driver.launch.LaunchException;
import dev.convoy.driver.launch.cluster.Cluster;
import dev.convoy.driver.launch.cluster.ClusterSource;
import dev.convoy.driver.launch.cluster.SparkCluster;
import dev.convoy.driver.launch.cluster.WorkerGauges;
import dev.convoy.driver.report.RunResult;
import dev.convoy.driver.report.TrialTally;
import dev.convoy.driver.report.output.OutputDirectory;
import dev.convoy.driver.session.Evaluation;
import dev.convoy.driver.session.EvaluationCollector;
import dev.convoy.driver.session.SessionException;
import dev.convoy.driver.session.SessionListener;
import dev.convoy.driver.session.StepCollector;
import dev.convoy.driver.session.StepRecord;
import dev.convoy.driver.session.StopRequest;
import dev.convoy.driver.session.TrainingSession;
import dev.convoy.driver.session.WorkforceCollector;
import dev.convoy.job.Job;
import dev.convoy.job.Trial;
import dev.convoy.worker.task.TrainingBody;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One job on one cluster: its workers are started, and what they report becomes a result. */
final class JobRun {
  private static final int RANK_THAT_SPEAKS = 0;

  private final Job job;
  private final ClusterSource cluster;
  private final OutputDirectory output;
  private final RunObserver observer;
  private final WorkforceCollector workforce;
  private final List<TrialTally> tallies;
  private final List<Evaluation> evaluations = new ArrayList<>();
  private final List<Profile> profiles = new ArrayList<>();
  private final int most;
  private @Nullable Cluster opened;

  /**
   * A job that is yet to be run.
   *
   * @param planner hears by which speeds the workers of a trial share its work
   */
  JobRun(
      Job job,
      ClusterSource cluster,
      OutputDirectory output,
      RunObserver observer,
      WorkforceCollector.Planner planner) {
    this(job, workers(job), cluster, output, observer, planner);
  }

  /**
   * A job of fewer workers than there shall be.
   *
   * @param most how many places Spark is to look for
   */
  JobRun(
      Job job,
      int most,
      ClusterSource cluster,
      OutputDirectory output,
      RunObserver observer,
      WorkforceCollector.Planner planner) {
    this.job = job;
    this.most = most;
    this.cluster = cluster;
    this.output = output;
    this.observer = observer;
    this.workforce = new WorkforceCollector(planner);
    this.tallies = job.trials().stream().map(trial -> new TrialTally(trial, job.batch())).toList();
  }

  /**
   * Runs it; there is no result where it was stopped.
   *
   * @param steps gets each training step before the observer hears of it
   * @param stop ends it early
   * @param others hear what workers say after those that the result is made of
   * @throws dev.convoy.driver.report.output.ReportException if the run failed and its output is
   *     gone, which explains whatever else is said
   */
  Optional<RunResult> run(Consumer<StepRecord> steps, StopRequest stop, SessionListener... others) {
    SessionListener all = listeners(steps, others);
    ClusterOptions options = options();
    try {
      TrainingSession.run(job, () -> open(options), TrainingBody::new, all, stop);
    } catch (LaunchException | SessionException e) {
      output.requireStillThere();
      throw e;
    } finally {
      observer.workersEnded();
    }
    boolean stopped = stop.isMade() && !tallies.stream().allMatch(TrialTally::isDone);
    return stopped ? Optional.empty() : Optional.of(result());
  }

  /**
   * Runs it to its end on one cluster, round by round, with somebody else's turns on the same
   * executors after each.
   */
  RunResult run(Consumer<StepRecord> steps, Interludes interludes, SessionListener... others) {
    SessionListener all = listeners(steps, others);
    int round = interludes.trialsARound();
    try (Cluster open = open(interludes.on(options()))) {
      if (!(open instanceof SparkCluster spark)) {
        throw new IllegalStateException("others' turns are Spark jobs, but there is no Spark");
      }
      interludes.before(spark);
      for (int trial = 0; trial < job.trials().size(); trial += round) {
        TrainingSession.runOn(
            spark, job.only(trial, trial + round), TrainingBody::new, all, new StopRequest());
        interludes.after(spark, observer);
      }
    } catch (LaunchException | SessionException | BaselineException e) {
      output.requireStillThere();
      throw e;
    } finally {
      observer.workersEnded();
    }
    return result();
  }

  private SessionListener listeners(Consumer<StepRecord> steps, SessionListener... others) {
    List<SessionListener> listeners = new ArrayList<>();
    listeners.add(new StepCollector(job.trials(), steps.andThen(this::step)));
    listeners.add(workforce);
    listeners.add(new EvaluationCollector(job.trials(), evaluations::add));
    listeners.addAll(List.of(others));
    listeners.add(this::received);
    return SessionListener.all(listeners);
  }

  private Cluster open(ClusterOptions options) {
    Cluster open = cluster.open(options);
    opened = open;
    return open;
  }

  /** For how many workers there are places while it runs, those that it has among them. */
  int slots() {
    return opened == null ? 0 : opened.slots();
  }

  /** Runs it to its end, as {@link #run(Consumer, StopRequest, SessionListener...)}. */
  RunResult run(Consumer<StepRecord> steps, SessionListener... others) {
    return run(steps, new StopRequest(), others).orElseThrow();
  }

  /** Workers for the trials that need most of them, each with the threads that it has in those. */
  private ClusterOptions options() {
    return GpuSettings.ask(
        cluster.options(workers(job), threads(job), output.files().logs()).withMost(most),
        job.training().numerics());
  }

  /** How many workers there are: as many as any trial needs. */
  static int workers(Job job) {
    return job.trials().stream().mapToInt(Trial::workers).max().orElse(1);
  }

  /** How many threads each has: as many as in the trials that need most workers. */
  static int threads(Job job) {
    int count = workers(job);
    return job.trials().stream()
        .filter(trial -> trial.workers() == count)
        .mapToInt(Trial::threads)
        .max()
        .orElse(1);
  }

  private void step(StepRecord step) {
    tallies.get(step.trial()).add(step);
    step.workers().forEach(WorkerGauges::ended);
    observer.step(step);
  }

  private void received(int rank, ControlMessage message) {
    if (message instanceof Profile profile) {
      profiles.add(profile);
    } else if (message instanceof Progress progress && rank == RANK_THAT_SPEAKS) {
      observer.phase(progress.phase());
    } else if (message instanceof TrialDone end) {
      TrialTally tally = tallies.get(end.trial());
      tally.add(end);
      if (tally.isDone()) {
        observer.trialEnded(end.trial(), tally.imagesPerSecond());
      }
    }
  }

  private RunResult result() {
    profiles.sort(Comparator.comparingInt(Profile::trial).thenComparingInt(Profile::rank));
    return new RunResult(
        job,
        tallies.stream().map(TrialTally::result).toList(),
        List.of(),
        List.of(),
        evaluations,
        profiles,
        workforce.workforce(),
        output.files());
  }
}
