package dev.convoy.driver.run;

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
import dev.convoy.driver.session.CheckpointCollector;
import dev.convoy.job.Checkpointing;
import dev.convoy.job.Job;
import dev.convoy.job.TrainingSpec;
import dev.convoy.mesh.Speeds;
import dev.convoy.network.Network;
import dev.convoy.plan.TrainingPlan;
import dev.convoy.plan.file.PlanJson;
import dev.convoy.worker.data.DataException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;
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
   * @param checkpointEvery steps between checkpoints, 0 for none but the last step's
   * @param evaluate whether the test records are classified after the last step
   * @param foresight what is said of steps before they are run
   */
  public record Input(
      TrainingSpec training,
      Entry entry,
      RunLength length,
      @Nullable Path initialWeights,
      long checkpointEvery,
      boolean evaluate,
      Foresight foresight) {}

  private final Job job;
  private final Contestant contestant;
  private final PlanCheck plans;
  private final TrainingPlan plan;
  private final @Nullable Forecast forecast;
  private final ClusterSource cluster;

  private TrainingRun(
      Job job,
      Contestant contestant,
      PlanCheck plans,
      TrainingPlan plan,
      @Nullable Forecast forecast,
      ClusterSource cluster) {
    this.job = job;
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
    Checkpointing checkpointing = Checkpointing.NONE.saving(input.checkpointEvery());
    Path initial = input.initialWeights();
    if (initial != null) {
      Path file = WeightsCheck.find(initial, network).toAbsolutePath();
      checkpointing = checkpointing.from(file.toString());
    }
    long stepsPerEpoch = DataCheck.training(network, training.data(), training.batch());
    if (input.evaluate()) {
      DataCheck.test(network, training.data());
    }
    long steps = input.length().steps(stepsPerEpoch);
    Job job =
        new Job(training, checkpointing, List.of(contestant.trial(steps, 0, input.evaluate())));
    plans.requireKernels(job);
    Forecast forecast = plans.forecasts(planning, Map.of(contestant, plan)).get(contestant);
    return new TrainingRun(job, contestant, plans, plan, forecast, cluster);
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
   * Opens a directory for its results, in which there is space for its weights.
   *
   * @throws dev.convoy.driver.report.output.ReportException if there is not, or it holds those of
   *     another
   */
  public OutputDirectory open(Path directory) {
    OutputDirectory output = OutputDirectory.openForWeights(directory);
    try {
      output.requireSpace(SafetensorsFile.size(TensorSpec.of(plans.network())), checkpoints());
      return output;
    } catch (RuntimeException e) {
      output.close();
      throw e;
    }
  }

  /** How many are kept: those on the way, and the last step's, which is the final weights, too. */
  private long checkpoints() {
    long steps = steps();
    long every = job.checkpointEvery() == 0 ? steps : job.checkpointEvery();
    return steps / every + (steps % every == 0 ? 0 : 1);
  }

  private long steps() {
    return job.trials().get(0).steps();
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
    if (contestant.sharesAreKnown()) {
      writePlan(output, plan);
    }
    forecast().ifPresent(said -> output.write(RunFiles.PREDICTION, said.json()));
    AtomicLong whole = new AtomicLong();
    try {
      RunResult result = train(output, observer, whole::set);
      observer.measured(result);
      output.requireStillThere();
      output.write("training.json", TrainingReport.json(result));
      output.keepFinalWeights(steps());
      return result;
    } catch (RuntimeException | Error e) {
      if (whole.get() == 0) {
        throw e;
      }
      throw new AfterCheckpoint(e, whole.get(), output.files().checkpoints().weights(whole.get()));
    }
  }

  private RunResult train(OutputDirectory output, RunObserver observer, LongConsumer checkpoint) {
    try (MetricsFile metrics = MetricsFile.create(output, job.trials(), observer::warning);
        CheckpointCollector checkpoints =
            new CheckpointCollector(job, output.files().checkpoints(), checkpoint)) {
      return new JobRun(
              job, cluster, output, observer, (trial, speeds) -> sharedOut(speeds, output))
          .run(metrics::add, checkpoints);
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
