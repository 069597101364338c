package dev.convoy.driver.run;

import static java.util.stream.Collectors.joining;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.convoy.driver.baseline.Baseline;
import dev.convoy.driver.baseline.BaselineRun;
import dev.convoy.driver.launch.cluster.ClusterSource;
import dev.convoy.driver.planning.Entry;
import dev.convoy.driver.planning.Foresight;
import dev.convoy.driver.planning.Planning;
import dev.convoy.driver.report.BaselineRow;
import dev.convoy.driver.report.ComparisonCsv;
import dev.convoy.driver.report.ComparisonPlots;
import dev.convoy.driver.report.ComparisonReport;
import dev.convoy.driver.report.ComparisonRow;
import dev.convoy.driver.report.ComparisonTally;
import dev.convoy.driver.report.Contestant;
import dev.convoy.driver.report.Environment;
import dev.convoy.driver.report.Forecast;
import dev.convoy.driver.report.Plots;
import dev.convoy.driver.report.RunResult;
import dev.convoy.driver.report.output.MetricsFile;
import dev.convoy.driver.report.output.OutputDirectory;
import dev.convoy.driver.report.output.ReportException;
import dev.convoy.driver.report.output.RunFiles;
import dev.convoy.driver.report.page.Page;
import dev.convoy.driver.report.page.ReportData;
import dev.convoy.driver.report.tensorboard.TensorBoardRuns;
import dev.convoy.driver.report.trace.Trace;
import dev.convoy.driver.session.StepRecord;
import dev.convoy.job.Checkpointing;
import dev.convoy.job.Job;
import dev.convoy.job.Observation;
import dev.convoy.job.TrainingSpec;
import dev.convoy.job.Trial;
import dev.convoy.mesh.Speeds;
import dev.convoy.plan.TrainingPlan;
import dev.convoy.plan.file.PlanJson;
import dev.convoy.worker.data.DataException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;

/** Trains the same steps under several strategies in turn, and compares them. */
public final class ComparisonRun {

  /**
   * What is asked for.
   *
   * @param training what is trained
   * @param entries the ways to train that are compared
   * @param baselines ways from outside that are compared with them
   * @param length how long each trains in a round
   * @param rounds how often each has its turn
   * @param unmeasuredSteps leading steps of every turn that do not count
   * @param isolates whether steps that only compute or only exchange follow each turn
   * @param foresight what is said of steps before they are run
   */
  public record Input(
      TrainingSpec training,
      List<Entry> entries,
      List<Baseline> baselines,
      RunLength length,
      int rounds,
      long unmeasuredSteps,
      boolean isolates,
      Foresight foresight) {

    /** Copies the lists. */
    public Input {
      entries = List.copyOf(entries);
      baselines = List.copyOf(baselines);
    }

    /** Of Convoy's own ways to train, no step predicted. */
    public static Input of(
        TrainingSpec training,
        List<Entry> entries,
        RunLength length,
        int rounds,
        long unmeasuredSteps) {
      return new Input(
          training,
          entries,
          List.of(),
          length,
          rounds,
          unmeasuredSteps,
          /* isolates= */ false,
          Foresight.NONE);
    }
  }

  private final Job job;
  private final Map<Contestant, TrainingPlan> planned;
  private final Map<Contestant, Forecast> forecasts;
  private final List<BaselineRun> baselines;
  private final PlanCheck plans;
  private final ClusterSource cluster;

  private ComparisonRun(
      Job job,
      Map<Contestant, TrainingPlan> planned,
      Map<Contestant, Forecast> forecasts,
      List<BaselineRun> baselines,
      PlanCheck plans,
      ClusterSource cluster) {
    this.job = job;
    this.planned = planned;
    this.forecasts = forecasts;
    this.baselines = baselines;
    this.plans = plans;
    this.cluster = cluster;
  }

  /**
   * Finds out what would keep a run from its end, as far as that can be known before it begins.
   *
   * @throws DataException if data cannot be read or do not fit the network
   * @throws dev.convoy.driver.baseline.BaselineException if a baseline cannot take part
   * @throws RunException if a contestant is named twice, no step is left to measure, or workers
   *     would lack memory, or code for their shares
   * @throws dev.convoy.plan.ownership.PlanException if the network cannot be trained, or shared out
   *     like that
   * @throws dev.convoy.driver.launch.LaunchException if this machine cannot start such workers
   */
  public static ComparisonRun prepare(Input input, ClusterSource cluster) throws DataException {
    TrainingSpec training = input.training();
    PlanCheck plans = PlanCheck.of(training, cluster, input.foresight());
    Planning planning = plans.planning();
    List<Contestant> contestants = input.entries().stream().map(planning::settle).toList();
    Map<Contestant, TrainingPlan> planned = plans(contestants, plans);
    long epoch =
        DataCheck.training(plans.network(), training.data(), training.batch(), plans.hadoop());
    long steps = input.length().steps(epoch);
    boolean learns = input.length() instanceof RunLength.Epochs;
    if (learns) {
      DataCheck.test(plans.network(), training.data(), plans.hadoop());
    }
    if (steps <= input.unmeasuredSteps()) {
      throw RunException.usage(
          "--steps %d leaves nothing to measure after --unmeasured-steps %d: give more steps"
              .formatted(steps, input.unmeasuredSteps()));
    }
    Job job =
        new Job(
            training, Checkpointing.NONE, trials(input, contestants, steps, learns ? epoch : 0));
    if (!input.baselines().isEmpty() && !cluster.isSpark()) {
      throw RunException.usage(
          "%s are Spark jobs, but --launcher starts workers without Spark: leave one of them out"
              .formatted(input.baselines().stream().map(Baseline::title).collect(joining(", "))));
    }
    List<BaselineRun> baselines =
        Baselines.prepare(input.baselines(), job, learns ? epoch : 0, cluster.runsHere());
    plans.requireKernels(job);
    Map<Contestant, Forecast> forecasts = plans.forecasts(planning, planned);
    return new ComparisonRun(job, planned, forecasts, baselines, plans, cluster);
  }

  private static Map<Contestant, TrainingPlan> plans(
      List<Contestant> contestants, PlanCheck plans) {
    Map<Contestant, TrainingPlan> planned = new LinkedHashMap<>();
    for (Contestant contestant : contestants) {
      Trial trial = contestant.trial(0, 0, false);
      if (planned.keySet().stream().anyMatch(other -> other.ran(trial))) {
        throw RunException.usage(
            "--strategies names a strategy twice: each has a turn in every round");
      }
      TrainingPlan plan = plans.plan(contestant);
      plan.requireTrainable();
      planned.put(contestant, plan);
    }
    return planned;
  }

  /**
   * A B C A B C ..., so that a machine that slows down slows all of them.
   *
   * @param epoch steps after which the test records are classified, in the first round; 0 for never
   */
  private static List<Trial> trials(
      Input input, List<Contestant> contestants, long steps, long epoch) {
    List<Trial> trials = new ArrayList<>();
    for (int round = 0; round < input.rounds(); round++) {
      boolean isFirst = round == 0;
      Observation observed =
          (isFirst ? Observation.TIMELINE.evaluating(epoch) : Observation.NONE)
              .isolating(input.isolates());
      boolean evaluate = isFirst && epoch > 0 && steps % epoch != 0; // else it is by then
      contestants.forEach(
          c -> trials.add(c.trial(steps, input.unmeasuredSteps(), evaluate).with(observed)));
    }
    return trials;
  }

  /** The ways to train that are compared, in the order in which they have their turns. */
  public List<Contestant> contestants() {
    return List.copyOf(planned.keySet());
  }

  /** What will be run. */
  public Job job() {
    return job;
  }

  /**
   * Opens a directory for its results.
   *
   * @throws dev.convoy.driver.report.output.ReportException if it cannot be written
   */
  public OutputDirectory open(Path directory) {
    return OutputDirectory.open(directory);
  }

  /**
   * Lets them train in turn, and leaves plans, metrics, the comparison and its page in the
   * directory.
   *
   * @param environment what is told of the circumstances
   * @throws dev.convoy.driver.launch.LaunchException if workers cannot be started
   * @throws dev.convoy.driver.session.SessionException if the run fails
   * @throws dev.convoy.driver.report.output.ReportException if results cannot be written
   */
  public Compared run(OutputDirectory output, Environment environment, RunObserver observer) {
    ComparisonTally tally = new ComparisonTally(job.trials(), planned, forecasts, job.batch());
    Map<Contestant, TrainingPlan> known = new LinkedHashMap<>(planned);
    known.keySet().removeIf(contestant -> !contestant.sharesAreKnown());
    output.write(RunFiles.PLAN, json(known));
    writeForecasts(output);
    Baselines outside = Baselines.of(baselines, job, planned.size());
    noteDown(output, tally, outside, environment, observer);
    Trace trace =
        new Trace(
            trial -> tally.contestant(trial).title(),
            trial -> Objects.requireNonNull(known.get(tally.contestant(trial))));
    RunObserver noting =
        new RunObserver() {
          @Override
          public void trialEnded(int trial, double imagesPerSecond) {
            noteDown(output, tally, outside, environment, observer);
          }

          @Override
          public void baselineEnded(String title, int round, double imagesPerSecond) {
            noteDown(output, tally, outside, environment, observer);
          }
        };
    RunObserver heard = RunObserver.all(observer, noting);
    RunResult result;
    try (MetricsFile metrics = MetricsFile.create(output, job.trials(), observer::warning);
        TensorBoardRuns runs =
            new TensorBoardRuns(job, output.files().tensorBoard(), observer::warning)) {
      Consumer<StepRecord> written = metrics::add;
      Consumer<StepRecord> steps = written.andThen(runs::add);
      JobRun run =
          new JobRun(
              job,
              cluster,
              output,
              heard,
              (trial, speeds) -> sharedOut(trial, speeds, tally, known, output));
      Consumer<StepRecord> all = steps.andThen(tally::add);
      RunResult measured =
          baselines.isEmpty() ? run.run(all, tally, trace) : run.run(all, outside, tally, trace);
      result = measured.withRows(tally.rows(), outside.rows());
    }
    observer.measured(result);
    output.requireStillThere();
    Compared compared =
        new Compared(result, ComparisonReport.json(result, environment), json(known));
    write(output, compared, observer);
    output.write(RunFiles.TRACE, trace.json().toString());
    return compared;
  }

  /** Writes what is there, for whoever ends the comparison before its end. */
  private void noteDown(
      OutputDirectory output,
      ComparisonTally tally,
      Baselines outside,
      Environment environment,
      RunObserver observer) {
    output.requireStillThere();
    try {
      output.write(
          RunFiles.COMPARISON,
          ComparisonReport.incomplete(job, tally.rows(), outside.rows(), environment));
    } catch (ReportException e) {
      observer.warning(e.getMessage() + "; the comparison goes on");
    }
  }

  private void write(OutputDirectory output, Compared compared, RunObserver observer) {
    List<ComparisonRow> rows = compared.result().rows();
    List<BaselineRow> baselines = compared.result().baselines();
    output.write(RunFiles.COMPARISON, compared.comparison());
    output.write(
        RunFiles.COMPARISON_CSV,
        ComparisonCsv.HEAD + ComparisonCsv.lines(job.name(), job.batch(), compared.result()));
    ReportData report =
        new ReportData()
            .add(
                String.valueOf(output.path().getFileName()),
                compared.comparison(),
                compared.plans());
    output.write(RunFiles.REPORT, Page.REPORT, report.json());
    String title = "%s, batch %d".formatted(job.name(), job.batch());
    Plots.write(output, "throughput.png", () -> ComparisonPlots.throughput(title, rows, baselines))
        .or(() -> Plots.write(output, "step.png", () -> ComparisonPlots.step(title, rows)))
        .ifPresent(observer::warning);
  }

  /** The workers of a trial have agreed on their shares: a plan that waited for that is made. */
  private void sharedOut(
      int trial,
      Speeds speeds,
      ComparisonTally tally,
      Map<Contestant, TrainingPlan> known,
      OutputDirectory output) {
    Contestant contestant = tally.contestant(trial);
    if (!contestant.sharesAreKnown()) {
      TrainingPlan plan = plans.plan(contestant, speeds);
      tally.planned(trial, plan);
      known.put(contestant, plan);
      output.write(RunFiles.PLAN, json(known));
    }
  }

  private void writeForecasts(OutputDirectory output) {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    forecasts.forEach((contestant, forecast) -> root.set(contestant.title(), forecast.json()));
    output.write(RunFiles.PREDICTION, root);
  }

  private static ObjectNode json(Map<Contestant, TrainingPlan> plans) {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    ObjectNode all = root.putObject("plans");
    plans.forEach((c, plan) -> all.set(c.title(), PlanJson.of(c.title(), plan)));
    return root;
  }
}
