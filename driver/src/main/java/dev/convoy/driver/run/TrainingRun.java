package dev.convoy.driver.run;

import dev.convoy.checkpoint.CheckpointFolder;
import dev.convoy.checkpoint.SafetensorsFile;
import dev.convoy.checkpoint.TensorSpec;
import dev.convoy.control.Reason;
import dev.convoy.driver.launch.cluster.ClusterSource;
import dev.convoy.driver.planning.Entry;
import dev.convoy.driver.planning.Foresight;
import dev.convoy.driver.planning.Planning;
import dev.convoy.driver.report.Contestant;
import dev.convoy.driver.report.Forecast;
import dev.convoy.driver.report.RunResult;
import dev.convoy.driver.report.TrainingReport;
import dev.convoy.driver.report.output.MetricsFile;
import dev.convoy.driver.report.output.OutputDirectory;
import dev.convoy.driver.report.output.RunFiles;
import dev.convoy.driver.session.CheckpointCollector;
import dev.convoy.driver.session.FinalWeightsCollector;
import dev.convoy.driver.session.SessionException;
import dev.convoy.driver.session.StepRecord;
import dev.convoy.driver.session.StopRequest;
import dev.convoy.driver.session.StragglerWatch;
import dev.convoy.job.Checkpointing;
import dev.convoy.job.Job;
import dev.convoy.job.TrainingSpec;
import dev.convoy.job.Trial;
import dev.convoy.mesh.Speeds;
import dev.convoy.network.Network;
import dev.convoy.plan.TrainingPlan;
import dev.convoy.plan.file.PlanJson;
import dev.convoy.worker.data.DataException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Trains a network and keeps its weights. */
public final class TrainingRun {

  /**
   * What is asked for.
   *
   * @param training what is trained
   * @param entry who shares the work, and how
   * @param length how long
   * @param initialWeights safetensors to start from, or a directory that holds them; null to start
   *     from random weights
   * @param saving what is kept on the way
   * @param evaluate whether the test records are classified after the last step
   * @param foresight what is said of steps before they are run
   */
  public record Input(
      TrainingSpec training,
      Entry entry,
      RunLength length,
      @Nullable String initialWeights,
      Saving saving,
      boolean evaluate,
      Foresight foresight) {}

  /**
   * What is kept on the way.
   *
   * @param folder where checkpoints are, as a URI
   * @param every steps between them, 0 for none
   * @param keep how many there are at most
   * @param resumes whether the run goes on from the newest of them
   * @param restarts how often it goes on by itself when a worker is lost
   */
  public record Saving(String folder, long every, int keep, boolean resumes, int restarts) {}

  private final Job job;
  private final Contestant contestant;
  private final PlanCheck plans;
  private final TrainingPlan plan;
  private final @Nullable Forecast forecast;
  private final ClusterSource cluster;
  private final Saving saving;
  private final List<String> refused;

  private TrainingRun(
      Job job,
      Contestant contestant,
      PlanCheck plans,
      TrainingPlan plan,
      @Nullable Forecast forecast,
      ClusterSource cluster,
      Saving saving,
      List<String> refused) {
    this.job = job;
    this.saving = saving;
    this.refused = List.copyOf(refused);
    this.contestant = contestant;
    this.plans = plans;
    this.plan = plan;
    this.forecast = forecast;
    this.cluster = cluster;
  }

  /**
   * Finds out what would keep a run from its end, as far as that can be known before it begins.
   *
   * @throws DataException if data cannot be read or do not fit the network
   * @throws RunException if workers would lack memory, or code for their shares
   * @throws dev.convoy.plan.ownership.PlanException if the network cannot be trained, or shared out
   *     like that
   * @throws dev.convoy.checkpoint.CheckpointException if there are no such initial weights
   * @throws dev.convoy.driver.launch.LaunchException if this machine cannot start such workers
   */
  public static TrainingRun prepare(Input input, ClusterSource cluster) throws DataException {
    TrainingSpec training = input.training();
    PlanCheck plans = PlanCheck.of(training, cluster, input.foresight());
    Network network = plans.network();
    Planning planning = plans.planning();
    Contestant contestant = planning.settle(input.entry());
    TrainingPlan plan = plans.plan(contestant);
    plan.requireTrainable();
    List<String> refused = new ArrayList<>();
    Checkpointing checkpointing = checkpointing(input, network, refused::add);
    long stepsPerEpoch = DataCheck.training(network, training.data(), training.batch());
    if (input.evaluate()) {
      DataCheck.test(network, training.data());
    }
    long steps = input.length().steps(stepsPerEpoch) - checkpointing.firstStep();
    if (steps <= 0) {
      throw RunException.nothingLeft(checkpointing.firstStep());
    }
    Job job =
        new Job(training, checkpointing, List.of(contestant.trial(steps, 0, input.evaluate())));
    plans.requireKernels(job);
    Forecast forecast = plans.forecasts(planning, Map.of(contestant, plan)).get(contestant);
    return new TrainingRun(
        job, contestant, plans, plan, forecast, cluster, input.saving(), refused);
  }

  private static Checkpointing checkpointing(
      Input input, Network network, Consumer<String> refused) {
    Saving saving = input.saving();
    Checkpointing checkpointing = Checkpointing.NONE.savingWeights();
    checkpointing = checkpointing.into(saving.folder(), CheckpointPlace.newToken(), saving.every());
    String initial = input.initialWeights();
    if (saving.resumes()) {
      CheckpointFolder folder = CheckpointPlace.folder(saving.folder());
      long step = StateCheck.newest(folder, input.training(), network, refused);
      return checkpointing.resuming(manifest(saving, step), step);
    } else if (initial != null) {
      return checkpointing.from(WeightsCheck.find(initial, network));
    }
    return checkpointing;
  }

  private static String manifest(Saving saving, long step) {
    return String.join(
        "/", saving.folder(), CheckpointFolder.step(step), CheckpointFolder.MANIFEST);
  }

  /** What is said of a step before it is measured, if anything can be. */
  public Optional<Forecast> forecast() {
    return Optional.ofNullable(forecast);
  }

  /** What will be run. */
  public Job job() {
    return job;
  }

  /**
   * Opens a directory for its results, in which there is space for its weights, and checkpoints
   * where they go there.
   *
   * @throws dev.convoy.driver.report.output.ReportException if there is not, or it holds those of
   *     another
   */
  public OutputDirectory open(Path directory) {
    OutputDirectory output =
        saving.resumes()
            ? OutputDirectory.open(directory)
            : OutputDirectory.openForWeights(directory);
    try {
      output.requireSpace(SafetensorsFile.size(TensorSpec.of(plans.network())), 1);
      if (isWithin(output)) {
        List<TensorSpec> state = TensorSpec.of(plans.network(), job.optimizer().rule().state());
        output.requireSpace(SafetensorsFile.size(state), checkpoints());
      }
      return output;
    } catch (RuntimeException e) {
      output.close();
      throw e;
    }
  }

  /** Whether checkpoints go into the output directory. */
  private boolean isWithin(OutputDirectory output) {
    String usual = output.files().checkpoints().toUri().toString();
    return saving.every() > 0 && usual.startsWith(saving.folder());
  }

  /** How many there are at once, one of them not yet whole. */
  private long checkpoints() {
    long steps = job.trials().get(0).steps();
    return Math.min(saving.keep() + 1L, steps / saving.every() + 1);
  }

  /**
   * Trains, and leaves plan, metrics, checkpoints, final weights and a summary in the directory.
   *
   * @throws AfterCheckpoint if the run failed after a checkpoint of it was whole
   * @throws dev.convoy.driver.launch.LaunchException if workers cannot be started
   * @throws dev.convoy.driver.session.SessionException if the run fails
   * @throws dev.convoy.driver.report.output.ReportException if results cannot be written
   */
  public RunResult run(OutputDirectory output, RunObserver observer) {
    refused.forEach(observer::warning);
    if (contestant.sharesAreKnown()) {
      writePlan(output, plan);
    }
    forecast().ifPresent(said -> output.write(RunFiles.PREDICTION, said.json()));
    RunResult result;
    StopRequest stop = new StopRequest();
    Interruption interruption = Interruption.listening(stop);
    try (MetricsFile metrics = metrics(output, observer)) {
      result = trainToTheEnd(output, observer, metrics, stop, interruption);
    }
    observer.measured(result);
    output.requireStillThere();
    output.write("training.json", TrainingReport.json(result));
    return result;
  }

  private MetricsFile metrics(OutputDirectory output, RunObserver observer) {
    return saving.resumes()
        ? MetricsFile.goOn(output, job.trials(), job.firstStep(), observer::warning)
        : MetricsFile.create(output, job.trials(), observer::warning);
  }

  /** Trains, and goes on from the last checkpoint where a worker was lost. */
  private RunResult trainToTheEnd(
      OutputDirectory output,
      RunObserver observer,
      MetricsFile metrics,
      StopRequest stop,
      Interruption interruption) {
    int most = saving.every() > 0 ? saving.restarts() : 0; // else all would begin anew
    Restarts restarts = new Restarts(most, System::nanoTime);
    String token = job.checkpointing().token();
    try (CheckpointPlace place = CheckpointPlace.open(saving.folder(), token)) {
      Job current = job;
      while (true) {
        AtomicLong whole = new AtomicLong(current.firstStep());
        CheckpointCollector checkpoints =
            new CheckpointCollector(
                current, place.folder(), saving.keep(), new Saved(whole, observer, metrics));
        try {
          Optional<RunResult> result = train(current, output, observer, metrics, stop, checkpoints);
          if (result.isPresent()) {
            return result.get();
          }
          throw interruption.thrown(whole.get(), output.path());
        } catch (SessionException e) {
          output.requireStillThere();
          if (stop.isMade()) {
            throw interruption.thrown(whole.get(), output.path());
          }
          if (!e.isPassing() || !restarts.take()) {
            throw whole.get() == 0 ? e : new AfterCheckpoint(e, whole.get(), output.path());
          }
          place.folder().removeDrafts();
          current = from(place.folder(), observer);
          said(e, current.firstStep(), restarts, observer, metrics);
        } catch (InterruptedRun e) {
          throw e;
        } catch (RuntimeException | Error e) {
          if (whole.get() == 0) {
            throw e;
          }
          throw new AfterCheckpoint(e, whole.get(), output.path());
        }
      }
    }
  }

  /** Hears of checkpoints. */
  private record Saved(AtomicLong step, RunObserver observer, MetricsFile metrics)
      implements CheckpointCollector.Listener {
    @Override
    public void published(long now) {
      step.set(now);
    }

    @Override
    public void failed(String sentence) {
      observer.warning(sentence);
      metrics.event("checkpoint_failed", step.get(), sentence);
    }
  }

  private static void said(
      SessionException why,
      long step,
      Restarts restarts,
      RunObserver observer,
      MetricsFile metrics) {
    String sentence =
        "%s Going on from step %d (restart %d).".formatted(Reason.of(why), step, restarts.taken());
    observer.warning(sentence);
    metrics.goBackTo(step);
    metrics.event("restart", step, Reason.of(why));
  }

  /** The job from the newest whole checkpoint on, or from the beginning where there is none. */
  private Job from(CheckpointFolder folder, RunObserver observer) {
    long end = job.firstStep() + job.trials().get(0).steps();
    OptionalLong newest = folder.newest(observer::warning);
    if (newest.isEmpty()) {
      return job;
    }
    long step = newest.getAsLong();
    Checkpointing checkpointing = job.checkpointing().resuming(manifest(saving, step), step);
    List<Trial> trials = List.of(contestant.trial(end - step, 0, job.trials().get(0).evaluate()));
    return new Job(job.training(), checkpointing, trials);
  }

  private Optional<RunResult> train(
      Job now,
      OutputDirectory output,
      RunObserver observer,
      MetricsFile metrics,
      StopRequest stop,
      CheckpointCollector checkpoints) {
    try (FinalWeightsCollector weights = new FinalWeightsCollector(now, output.files().weights())) {
      Consumer<StepRecord> steps = metrics::add;
      StragglerWatch stragglers =
          new StragglerWatch(
              (after, sentence) -> {
                observer.warning(sentence);
                metrics.event("straggler", after, sentence);
              });
      return new JobRun(
              now, cluster, output, observer, (trial, speeds) -> sharedOut(speeds, output))
          .run(steps.andThen(stragglers::add), stop, checkpoints, weights);
    }
  }

  /** The workers have agreed on their shares: a plan that had to wait for that is written now. */
  private void sharedOut(Speeds speeds, OutputDirectory output) {
    if (!contestant.sharesAreKnown()) {
      writePlan(output, plans.plan(contestant, speeds));
    }
  }

  private void writePlan(OutputDirectory output, TrainingPlan known) {
    output.write(RunFiles.PLAN, PlanJson.of(contestant.title(), known));
  }
}
