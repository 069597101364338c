package dev.convoy.driver.run;

import dev.convoy.driver.launch.cluster.ClusterSource;
import dev.convoy.driver.planning.Foresight;
import dev.convoy.driver.report.Contestant;
import dev.convoy.driver.report.EvaluationReport;
import dev.convoy.driver.report.RunResult;
import dev.convoy.driver.report.output.OutputDirectory;
import dev.convoy.driver.report.output.RunFiles;
import dev.convoy.driver.session.SessionListener;
import dev.convoy.job.Checkpointing;
import dev.convoy.job.Job;
import dev.convoy.job.Observation;
import dev.convoy.job.TrainingSpec;
import dev.convoy.worker.data.DataException;
import java.nio.file.Path;
import java.util.List;

/** Classifies the test records with saved weights. */
public final class EvaluationRun {

  /**
   * What is asked for.
   *
   * @param training the network, the data and how workers compute; nothing is trained
   * @param contestant who shares the work, and how
   * @param weights safetensors, or a directory that holds them
   * @param maps layers whose output for each test record is sent here
   */
  public record Input(
      TrainingSpec training, Contestant contestant, String weights, List<String> maps) {

    /** Copies the list. */
    public Input {
      maps = List.copyOf(maps);
    }

    /** Of accuracy alone. */
    public Input(TrainingSpec training, Contestant contestant, String weights) {
      this(training, contestant, weights, List.of());
    }
  }

  private final Job job;
  private final ClusterSource cluster;
  private final List<String> classNames;

  private EvaluationRun(Job job, ClusterSource cluster, List<String> classNames) {
    this.job = job;
    this.cluster = cluster;
    this.classNames = List.copyOf(classNames);
  }

  /**
   * Finds out what would keep a run from its end, as far as that can be known before it begins.
   *
   * @throws DataException if data cannot be read or do not fit the network
   * @throws RunException if workers would lack memory, or code for their shares
   * @throws dev.convoy.plan.ownership.PlanException if the network cannot be shared out like that
   * @throws dev.convoy.checkpoint.CheckpointException if there are no such weights
   * @throws dev.convoy.driver.launch.LaunchException if this machine cannot start such workers
   */
  public static EvaluationRun prepare(Input input, ClusterSource cluster) throws DataException {
    PlanCheck plans = PlanCheck.of(input.training(), cluster, Foresight.NONE);
    plans.plan(input.contestant());
    String file = WeightsCheck.find(input.weights(), plans.network(), plans.hadoop());
    DataCheck.TestData data =
        DataCheck.testData(plans.network(), input.training().data(), plans.hadoop());
    Job job =
        new Job(
            input.training(),
            Checkpointing.NONE.from(file),
            List.of(input.contestant().trial(0, 0, true).with(Observation.maps(input.maps()))));
    plans.requireKernels(job);
    return new EvaluationRun(job, cluster, data.classNames());
  }

  /** What will be run. */
  public Job job() {
    return job;
  }

  /** The names of the classes of the data. */
  public List<String> classNames() {
    return classNames;
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
   * Evaluates, and leaves the result in the directory.
   *
   * @param others hear what workers say, feature maps among it
   * @throws dev.convoy.driver.launch.LaunchException if workers cannot be started
   * @throws dev.convoy.driver.session.SessionException if the run fails
   * @throws dev.convoy.driver.report.output.ReportException if results cannot be written
   */
  public RunResult run(OutputDirectory output, RunObserver observer, SessionListener... others) {
    RunResult result =
        new JobRun(job, cluster, output, observer, (trial, speeds) -> {}).run(step -> {}, others);
    if (result.evaluation().isEmpty()) {
      throw new IllegalStateException("no worker evaluated anything");
    }
    observer.measured(result);
    output.requireStillThere();
    output.write(RunFiles.EVALUATION, EvaluationReport.json(result, classNames));
    EvaluationReport.csv(result, classNames)
        .ifPresent(csv -> output.write(RunFiles.CONFUSION, csv));
    return result;
  }
}
