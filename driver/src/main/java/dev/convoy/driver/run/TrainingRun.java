package dev.convoy.driver.run;

import dev.convoy.checkpoint.CheckpointFolder;
import dev.convoy.checkpoint.SafetensorsFile;
import dev.convoy.checkpoint.TensorSpec;
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
import dev.convoy.driver.report.tensorboard.TensorBoardRuns;
import dev.convoy.job.Checkpointing;
import dev.convoy.job.Job;
import dev.convoy.job.TrainingSpec;
import dev.convoy.network.Network;
import dev.convoy.worker.data.DataException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import org.apache.hadoop.conf.Configuration;
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
      Foresight foresight) {

    /**
     * From random weights, evaluated in the end, no step predicted.
     *
     * @param output the directory that it will be {@linkplain TrainingRun#open opened} in, where a
     *     run that is interrupted leaves a checkpoint
     */
    public static Input of(TrainingSpec training, Entry entry, RunLength length, Path output) {
      return new Input(
          training, entry, length, null, Saving.in(output), /* evaluate= */ true, Foresight.NONE);
    }

    /** Starting from weights in a file, or in a directory. */
    public Input from(String weights) {
      return new Input(training, entry, length, weights, saving, evaluate, foresight);
    }

    /** Keeping other things on the way. */
    public Input withSaving(Saving other) {
      return new Input(training, entry, length, initialWeights, other, evaluate, foresight);
    }
  }

  /**
   * What is kept on the way.
   *
   * @param folder where checkpoints are, as a URI
   * @param every steps between them, 0 for none
   * @param keep how many there are at most
   * @param resumes whether the run goes on from the newest of them
   * @param restarts how often it goes on by itself when a worker is lost
   */
  public record Saving(String folder, long every, int keep, boolean resumes, int restarts) {

    /** One checkpoint, in a run's output directory, when the run is interrupted. */
    public static Saving in(Path output) {
      String folder = new RunFiles(output).checkpoints().toUri().toString();
      return new Saving(folder, 0, 1, /* resumes= */ false, 0);
    }

    /** A checkpoint every so many steps, from which the run goes on by itself so many times. */
    public Saving every(long steps, int times) {
      return new Saving(folder, steps, keep, resumes, times);
    }

    /** Going on from the newest checkpoint that is there. */
    public Saving resuming() {
      return new Saving(folder, every, keep, /* resumes= */ true, restarts);
    }
  }

  private final Job job;
  private final Crew all;
  private final IntFunction<Crew> crews;
  private final PlanCheck plans;
  private final @Nullable Forecast forecast;
  private final Saving saving;
  private final KnownInput known;
  private final List<String> refused;

  private TrainingRun(
      Job job,
      Crew all,
      IntFunction<Crew> crews,
      PlanCheck plans,
      @Nullable Forecast forecast,
      Saving saving,
      KnownInput known,
      List<String> refused) {
    this.job = job;
    this.all = all;
    this.crews = crews;
    this.plans = plans;
    this.forecast = forecast;
    this.saving = saving;
    this.known = known;
    this.refused = List.copyOf(refused);
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
    PlanCheck plain = PlanCheck.of(training, cluster, input.foresight());
    PlanCheck plans = input.saving().every() > 0 ? plain.withCopy() : plain;
    Network network = plans.network();
    Planning planning = plans.planning();
    IntFunction<Crew> crews = count -> Crew.of(input.entry().on(count), plans, planning);
    Crew all = Crew.of(input.entry(), plans, planning);
    Contestant contestant = all.contestant();
    List<String> refused = new ArrayList<>();
    Checkpointing checkpointing = checkpointing(input, network, plans.hadoop(), refused::add);
    DataCheck.TrainingData data =
        DataCheck.trainingData(network, training.data(), training.batch(), plans.hadoop());
    if (input.evaluate()) {
      DataCheck.test(network, training.data(), plans.hadoop());
    }
    long steps = input.length().steps(data.stepsPerEpoch()) - checkpointing.firstStep();
    if (steps <= 0) {
      throw RunException.nothingLeft(checkpointing.firstStep());
    }
    Job job =
        new Job(training, checkpointing, List.of(contestant.trial(steps, 0, input.evaluate())));
    plans.requireKernels(job);
    Forecast forecast = plans.forecasts(planning, Map.of(contestant, all.plan())).get(contestant);
    return new TrainingRun(job, all, crews, plans, forecast, input.saving(), data.input(), refused);
  }

  private static Checkpointing checkpointing(
      Input input, Network network, Configuration hadoop, Consumer<String> refused) {
    Saving saving = input.saving();
    Checkpointing checkpointing = Checkpointing.NONE.savingWeights();
    checkpointing = checkpointing.into(saving.folder(), CheckpointPlace.newToken(), saving.every());
    String initial = input.initialWeights();
    if (saving.resumes()) {
      CheckpointFolder folder = CheckpointPlace.folder(saving.folder(), hadoop);
      long step = StateCheck.newest(folder, input.training(), network, refused);
      return checkpointing.resuming(CheckpointPlace.manifest(saving.folder(), step), step);
    } else if (initial != null) {
      return checkpointing.from(WeightsCheck.find(initial, network, hadoop));
    }
    return checkpointing;
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
    output.write(RunFiles.INPUT, known.json());
    forecast().ifPresent(said -> output.write(RunFiles.PREDICTION, said.json()));
    RunResult result;
    try (MetricsFile metrics = metrics(output, observer);
        TensorBoardRuns runs =
            new TensorBoardRuns(job, output.files().tensorBoard(), observer::warning)) {
      result =
          new ResilientTraining(
                  job, all, crews, plans, saving, output, observer, metrics, runs::add)
              .run();
    }
    observer.measured(result);
    output.requireStillThere();
    output.write(RunFiles.TRAINING, TrainingReport.json(result));
    return result;
  }

  private MetricsFile metrics(OutputDirectory output, RunObserver observer) {
    return saving.resumes()
        ? MetricsFile.goOn(output, job.trials(), job.firstStep(), observer::warning)
        : MetricsFile.create(output, job.trials(), observer::warning);
  }
}
