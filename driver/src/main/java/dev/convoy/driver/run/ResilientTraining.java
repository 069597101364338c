package dev.convoy.driver.run;

import dev.convoy.checkpoint.CheckpointFolder;
import dev.convoy.control.Reason;
import dev.convoy.driver.launch.LaunchException;
import dev.convoy.driver.report.Contestant;
import dev.convoy.driver.report.RunResult;
import dev.convoy.driver.report.output.MetricsFile;
import dev.convoy.driver.report.output.OutputDirectory;
import dev.convoy.driver.report.output.RunFiles;
import dev.convoy.driver.run.TrainingRun.Saving;
import dev.convoy.driver.session.CheckpointCollector;
import dev.convoy.driver.session.FinalWeightsCollector;
import dev.convoy.driver.session.SessionException;
import dev.convoy.driver.session.StepRecord;
import dev.convoy.driver.session.StopRequest;
import dev.convoy.driver.session.StragglerWatch;
import dev.convoy.job.Checkpointing;
import dev.convoy.job.Job;
import dev.convoy.job.Trial;
import dev.convoy.mesh.Speeds;
import dev.convoy.plan.TrainingPlan;
import dev.convoy.plan.file.PlanJson;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.IntFunction;

/**
 * Trains to the end through what befalls workers: goes on from the last checkpoint, on fewer
 * workers where there are no places for all, and on more of them once there are.
 *
 * <p>Concurrency: one thread.
 */
final class ResilientTraining {
  /** What a cluster is given to come to itself after it could not start workers. */
  private static final Duration PAUSE = Duration.ofSeconds(5);

  private final Job job;
  private final Crew all;
  private final IntFunction<Crew> crews;
  private final PlanCheck plans;
  private final Saving saving;
  private final OutputDirectory output;
  private final RunObserver observer;
  private final MetricsFile metrics;
  private final Consumer<StepRecord> steps;
  private final Interruption interruption;
  private final Restarts restarts;
  private final List<Double> losses = new ArrayList<>(); // of all steps, whoever made them
  private long saved; // up to which step
  private boolean begun; // workers have trained

  /** Who goes on, and what is said of it. */
  private record Next(Crew crew, String event, String why, String how) {}

  /**
   * A training that is yet to begin.
   *
   * @param job what is run
   * @param all by whom
   * @param crews who shares the work where there are places for so many workers only
   * @param steps gets each step, beside the metrics
   */
  ResilientTraining(
      Job job,
      Crew all,
      IntFunction<Crew> crews,
      PlanCheck plans,
      Saving saving,
      OutputDirectory output,
      RunObserver observer,
      MetricsFile metrics,
      Consumer<StepRecord> steps) {
    this.job = job;
    this.all = all;
    this.crews = crews;
    this.plans = plans;
    this.saving = saving;
    this.output = output;
    this.observer = observer;
    this.metrics = metrics;
    this.steps = steps;
    this.interruption =
        plans.cluster().endsWithTheRun() ? Interruption.listening() : Interruption.never();
    this.saved = job.firstStep();
    this.restarts = new Restarts(mayGoOn() ? saving.restarts() : 0, System::nanoTime);
  }

  /** Whether all is not lost with a worker. */
  private boolean mayGoOn() {
    return saving.every() > 0;
  }

  /**
   * Trains.
   *
   * @throws InterruptedRun if somebody ended it
   * @throws AfterCheckpoint if it failed for good after a checkpoint of it was whole
   */
  RunResult run() {
    String token = job.checkpointing().token();
    try (CheckpointPlace place = CheckpointPlace.open(saving.folder(), token, plans.hadoop())) {
      return toTheEnd(place.folder());
    } catch (InterruptedRun e) {
      throw e;
    } catch (RuntimeException | Error e) {
      if (saved == 0) {
        throw e;
      }
      throw new AfterCheckpoint(e, saved, output.path());
    }
  }

  private RunResult toTheEnd(CheckpointFolder folder) {
    Crew crew = all;
    Job current = job;
    write(crew);
    while (true) {
      Attempt attempt = new Attempt(current, crew, folder);
      Next next;
      try {
        Optional<RunResult> result = attempt.run();
        if (result.isPresent()) {
          return result.get().withLosses(losses);
        }
        requireNoInterruption();
        next = onMore(crew, attempt.places);
      } catch (SessionException | LaunchException e) {
        output.requireStillThere();
        requireNoInterruption();
        next = after(e, crew);
      }
      folder.removeDrafts();
      current = from(folder, next.crew());
      if (!next.crew().equals(crew)) {
        crew = next.crew();
        plans.requireKernels(current);
        write(crew);
      }
      say(next);
    }
  }

  private void requireNoInterruption() {
    if (interruption.hasCome()) {
      throw interruption.thrown(saved, output.path());
    }
  }

  private Next onMore(Crew crew, int places) {
    Crew more = crewOf(Math.min(places, all.workers()));
    String why = "There are places for more than %d workers.".formatted(crew.workers());
    return new Next(more, "more_workers", why, ofAll(more));
  }

  /** Who goes on after a failure, if anybody does. */
  private Next after(RuntimeException why, Crew crew) {
    Optional<LaunchException> launch = LaunchException.in(why).filter(e -> begun && mayGoOn());
    int room = launch.map(LaunchException::room).orElse(0);
    if (room > 0 && room < crew.workers()) {
      Crew fewer = crewOf(room);
      return new Next(fewer, "fewer_workers", Reason.of(why), ofAll(fewer));
    }
    boolean passing = why instanceof SessionException session && session.isPassing();
    if ((!passing && launch.isEmpty()) || !restarts.take()) {
      throw why;
    }
    if (!passing) {
      pause();
    }
    return new Next(crew, "restart", Reason.of(why), "restart " + restarts.taken());
  }

  private Crew crewOf(int workers) {
    return workers == all.workers() ? all : crews.apply(workers);
  }

  private String ofAll(Crew crew) {
    return "on %d of %d workers".formatted(crew.workers(), all.workers());
  }

  private static void pause() {
    try {
      Thread.sleep(PAUSE.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void say(Next next) {
    String why = next.why().endsWith(".") ? next.why() : next.why() + ".";
    metrics.goBackTo(saved);
    long kept = Math.min(saved - job.firstStep(), losses.size());
    losses.subList(Math.toIntExact(kept), losses.size()).clear();
    metrics.event(next.event(), saved, why + " " + next.how());
    observer.warning("%s Going on from step %d (%s).".formatted(why, saved, next.how()));
  }

  /** The job from the newest whole checkpoint on, or from the beginning where there is none. */
  private Job from(CheckpointFolder folder, Crew crew) {
    Trial whole = job.trials().get(0);
    OptionalLong newest = folder.newest(observer::warning);
    Checkpointing checkpointing = job.checkpointing();
    saved = newest.orElse(job.firstStep());
    if (newest.isPresent()) {
      checkpointing =
          checkpointing.resuming(CheckpointPlace.manifest(saving.folder(), saved), saved);
    }
    long left = job.firstStep() + whole.steps() - saved;
    Trial trial = crew.contestant().trial(left, 0, whole.evaluate());
    return new Job(job.training(), checkpointing, List.of(trial));
  }

  /** The plan of workers whose shares are known. */
  private void write(Crew crew) {
    if (crew.contestant().sharesAreKnown()) {
      write(crew.contestant(), crew.plan());
    }
  }

  private void write(Contestant contestant, TrainingPlan known) {
    output.write(RunFiles.PLAN, PlanJson.of(contestant.title(), known));
  }

  /** One job in one set of workers. */
  private final class Attempt implements CheckpointCollector.Listener {
    private final Job now;
    private final Crew crew;
    private final CheckpointFolder folder;
    private final StopRequest stop = new StopRequest();
    private final JobRun run;
    private int places;

    Attempt(Job now, Crew crew, CheckpointFolder folder) {
      this.now = now;
      this.crew = crew;
      this.folder = folder;
      this.run =
          new JobRun(
              now,
              all.workers(),
              plans.cluster(),
              output,
              observer,
              (trial, speeds) -> sharedOut(speeds));
    }

    /** Runs it; there is no result where it was stopped. */
    Optional<RunResult> run() {
      interruption.stops(stop);
      CheckpointCollector checkpoints = new CheckpointCollector(now, folder, saving.keep(), this);
      StragglerWatch stragglers = new StragglerWatch(this::isLate);
      try (FinalWeightsCollector weights =
          new FinalWeightsCollector(now, output.files().weights())) {
        return run.run(
            step -> {
              step(step);
              stragglers.add(step);
            },
            stop,
            checkpoints,
            weights);
      }
    }

    private void step(StepRecord step) {
      begun = true;
      metrics.add(step);
      losses.add(step.loss());
      steps.accept(step);
    }

    private void isLate(long after, String sentence) {
      observer.warning(sentence);
      metrics.event("straggler", after, sentence);
    }

    @Override
    public void published(long step) {
      saved = step;
      if (crew.workers() < all.workers()) {
        places = run.slots();
        if (places > crew.workers()) {
          stop.make();
        }
      }
    }

    @Override
    public void failed(String sentence) {
      observer.warning(sentence);
      metrics.event("checkpoint_failed", saved, sentence);
    }

    /** The workers have agreed on their shares: a plan that had to wait for that is written now. */
    private void sharedOut(Speeds speeds) {
      if (!crew.contestant().sharesAreKnown()) {
        write(crew.contestant(), plans.plan(crew.contestant(), speeds));
      }
    }
  }
}
