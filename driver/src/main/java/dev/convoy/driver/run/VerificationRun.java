package dev.convoy.driver.run;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.convoy.driver.launch.cluster.ClusterSource;
import dev.convoy.driver.planning.Entry;
import dev.convoy.driver.planning.Foresight;
import dev.convoy.driver.planning.Planning;
import dev.convoy.driver.report.Contestant;
import dev.convoy.driver.report.output.MetricsFile;
import dev.convoy.driver.report.output.OutputDirectory;
import dev.convoy.driver.report.output.RunFiles;
import dev.convoy.driver.report.page.Page;
import dev.convoy.driver.session.StepRecord;
import dev.convoy.driver.verification.CertificateReport;
import dev.convoy.driver.verification.Verification;
import dev.convoy.driver.verification.VerificationTally;
import dev.convoy.job.Checkpointing;
import dev.convoy.job.Job;
import dev.convoy.job.Observation;
import dev.convoy.job.TrainingSpec;
import dev.convoy.job.Trial;
import dev.convoy.placement.Strategy;
import dev.convoy.worker.data.DataException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.LongStream;

/**
 * Trains the same steps on one worker and in other ways, and holds what each layer computes in the
 * first of them, and the losses of all, against one worker's.
 */
public final class VerificationRun {

  /** Runs of one worker that say what rounding does; each by chance. */
  private static final int NUDGED_RUNS = 2;

  /**
   * What is asked for.
   *
   * @param training what is trained
   * @param entries the ways to share it out that are verified
   * @param threads compute threads of the one worker
   * @param steps how long each trains
   */
  public record Input(TrainingSpec training, List<Entry> entries, int threads, long steps) {

    /** Copies the list. */
    public Input {
      entries = List.copyOf(entries);
    }
  }

  private final Job job;
  private final ClusterSource cluster;

  private VerificationRun(Job job, ClusterSource cluster) {
    this.job = job;
    this.cluster = cluster;
  }

  /**
   * Finds out what would keep a run from its end, as far as that can be known before it begins.
   *
   * @throws DataException if data cannot be read or do not fit the network
   * @throws RunException if workers would lack memory, or code for their shares
   * @throws dev.convoy.plan.ownership.PlanException if the network cannot be trained, or shared out
   *     like that
   * @throws dev.convoy.driver.launch.LaunchException if this machine cannot start such workers
   */
  public static VerificationRun prepare(Input input, ClusterSource cluster) throws DataException {
    TrainingSpec training = input.training();
    PlanCheck plans = PlanCheck.of(training, cluster, Foresight.NONE);
    Planning planning = plans.planning();
    Map<Trial, Contestant> ways = new LinkedHashMap<>();
    for (Entry entry : input.entries()) {
      Contestant way = planning.settle(entry);
      ways.putIfAbsent(way.trial(input.steps(), 0, false).with(Observation.TENSORS), way);
    }
    Contestant alone = new Contestant("one worker", Strategy.SINGLE, 1, input.threads());
    plans.plan(alone).requireTrainable();
    ways.values().forEach(way -> plans.plan(way).requireTrainable());
    DataCheck.training(plans.network(), training.data(), training.batch(), plans.hadoop());
    List<Trial> trials = new ArrayList<>();
    Trial reference = alone.trial(input.steps(), 0, false);
    trials.add(reference.with(Observation.TENSORS));
    LongStream.rangeClosed(1, NUDGED_RUNS)
        .forEach(key -> trials.add(reference.with(Observation.nudged(key))));
    trials.addAll(ways.keySet());
    Job job = new Job(training, Checkpointing.NONE, trials);
    plans.requireKernels(job);
    return new VerificationRun(job, cluster);
  }

  /** What will be run. */
  public Job job() {
    return job;
  }

  /** What a trial is, for people. */
  public static String title(Trial trial) {
    return trial.observation().nudge() == 0
        ? trial.title() + " on " + trial.workers()
        : "rounding alone, on 1";
  }

  /**
   * Opens a directory for its results.
   *
   * @throws dev.convoy.driver.report.output.ReportException if it cannot be written, or lacks space
   */
  public OutputDirectory open(Path directory) {
    OutputDirectory output = OutputDirectory.open(directory);
    try {
      output.requireSpace(VerificationTally.scratchBytes(job), 1);
      return output;
    } catch (RuntimeException e) {
      output.close();
      throw e;
    }
  }

  /**
   * Runs it, and leaves a certificate in the directory.
   *
   * @throws dev.convoy.driver.launch.LaunchException if workers cannot be started
   * @throws dev.convoy.driver.session.SessionException if the run fails
   * @throws dev.convoy.driver.report.output.ReportException if results cannot be written
   */
  public Verification run(OutputDirectory output, RunObserver observer) {
    try (MetricsFile metrics = MetricsFile.create(output, job.trials(), observer::warning);
        VerificationTally tally = new VerificationTally(job, output.path())) {
      Consumer<StepRecord> steps = metrics::add;
      new JobRun(job, cluster, output, observer, (trial, speeds) -> {})
          .run(steps.andThen(tally::add), tally);
      Verification verification = tally.verification();
      output.requireStillThere();
      ObjectNode certificate = CertificateReport.json(verification);
      output.write(RunFiles.CERTIFICATE, certificate);
      output.write(RunFiles.CERTIFICATE_PAGE, Page.CERTIFICATE, certificate);
      return verification;
    }
  }
}
