package dev.convoy.driver.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.convoy.checkpoint.SafetensorsFile;
import dev.convoy.checkpoint.TensorSpec;
import dev.convoy.control.ControlMessage;
import dev.convoy.control.ExitCode;
import dev.convoy.driver.report.Contestant;
import dev.convoy.driver.report.EvaluationReport;
import dev.convoy.driver.report.MetricsFile;
import dev.convoy.driver.report.OutputDirectory;
import dev.convoy.driver.report.PlanJson;
import dev.convoy.driver.report.ProfileReport;
import dev.convoy.driver.report.ProgressLine;
import dev.convoy.driver.session.CheckpointCollector;
import dev.convoy.driver.session.Evaluation;
import dev.convoy.driver.session.EvaluationCollector;
import dev.convoy.driver.session.SessionListener;
import dev.convoy.driver.session.SkippedRecords;
import dev.convoy.driver.session.StepCollector;
import dev.convoy.driver.session.Transports;
import dev.convoy.driver.session.Workforce;
import dev.convoy.job.Job;
import dev.convoy.job.Trial;
import dev.convoy.mesh.Speeds;
import dev.convoy.network.Network;
import dev.convoy.plan.TrainingPlan;
import dev.convoy.worker.data.DataException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code convoy train}: trains a network and keeps its weights. */
@Command(name = "train", description = "Trains a network and saves its weights.")
final class TrainCommand implements Callable<Integer> {
  private static final long DEFAULT_STEPS = 200;
  private static final int RANK_THAT_SPEAKS = 0;

  @Spec @Nullable CommandSpec spec;
  @Mixin final RunOptions run = new RunOptions();
  @Mixin final StrategyOption strategy = new StrategyOption();
  @Mixin final LengthOptions length = new LengthOptions();

  @Option(
      names = "--initial-weights",
      paramLabel = "FILE",
      description = "Start from these safetensors, or from the newest in this directory.")
  @Nullable Path initialWeights;

  @Option(
      names = "--checkpoint-every",
      paramLabel = "N",
      description = "Steps between checkpoints; the last step is always kept (default: only it).")
  long checkpointEvery;

  @Option(
      names = "--evaluate",
      negatable = true,
      defaultValue = "true",
      fallbackValue = "true",
      description = "Classify the test images after the last step (default: yes).")
  boolean evaluate = true;

  @Option(
      names = "--profile",
      description =
          "Print where the time of each worker went, kernel by kernel, transfer by transfer.")
  boolean profile;

  /** Made by picocli. */
  TrainCommand() {}

  @Override
  public Integer call() throws DataException {
    Network net = run.network.network();
    NumericOptions.atLeast("--checkpoint-every", checkpointEvery, 0);
    Contestant contestant = run.onAll(strategy.strategy);
    TrainingPlan plan = run.plan(net, contestant);
    plan.requireTrainable();
    Path weights = initialWeights == null ? null : RunOptions.checkedWeights(initialWeights, net);
    long stepsPerEpoch = run.data.checkTraining(net, run.workers.batch);
    if (evaluate) {
      run.data.checkTest(net);
    }
    long steps = length.steps(Objects.requireNonNull(spec), stepsPerEpoch, DEFAULT_STEPS);
    Trial trial = contestant.trial(steps, 0, evaluate);
    Job job = run.job(net, List.of(trial), weights, checkpointEvery, true);
    try (OutputDirectory output =
        OutputDirectory.openForWeights(run.output.directory(net.name()))) {
      output.requireSpace(SafetensorsFile.size(TensorSpec.of(net)), checkpoints(steps));
      output.write("config.yaml", ResolvedConfig.of(Objects.requireNonNull(spec)));
      if (contestant.sharesAreKnown()) {
        output.write("plan.json", PlanJson.of(strategy.strategy, plan));
      }
      Workforce workforce =
          new Workforce((number, speeds) -> shared(net, contestant, speeds, output));
      train(job, output, workforce);
    }
    return ExitCode.DONE.number();
  }

  /** How many are kept: those on the way, and the last step's, which is the final weights, too. */
  private long checkpoints(long steps) {
    long every = checkpointEvery == 0 ? steps : checkpointEvery;
    return steps / every + (steps % every == 0 ? 0 : 1);
  }

  /** The workers have agreed on their shares: a plan that had to wait for that is written now. */
  private void shared(Network net, Contestant contestant, Speeds speeds, OutputDirectory output) {
    if (!contestant.sharesAreKnown()) {
      TrainingPlan plan = run.plan(net, contestant, speeds);
      output.write("plan.json", PlanJson.of(strategy.strategy, plan));
    }
  }

  private void train(Job job, OutputDirectory output, Workforce workforce) {
    PrintWriter out = Terminal.out(spec);
    printTitle(out, job);
    AtomicLong whole = new AtomicLong();
    try {
      run(job, output, workforce, whole::set);
      output.keepFinalWeights(job.trials().get(0).steps());
    } catch (RuntimeException | Error e) {
      if (whole.get() == 0) {
        throw e;
      }
      throw new AfterCheckpoint(e, whole.get(), output.checkpoints().weights(whole.get()));
    }
    out.println("Results are in " + output.path());
  }

  private static void printTitle(PrintWriter out, Job job) {
    Trial trial = job.trials().get(0);
    out.printf(
        "Training %s for %d steps of %d images: %s, %d × %d %s, on %s%n",
        job.name(),
        trial.steps(),
        job.batch(),
        trial.strategy().title(),
        trial.workers(),
        trial.threads(),
        trial.threads() == 1 ? "thread" : "threads",
        job.data().uri());
    out.flush();
  }

  /**
   * Trains, and prints what came out.
   *
   * @param checkpoint told the step of each whole checkpoint
   */
  private void run(Job job, OutputDirectory output, Workforce workforce, LongConsumer checkpoint) {
    PrintWriter out = Terminal.out(spec);
    Trial trial = job.trials().get(0);
    ProgressLine progress = new ProgressLine(out, Terminal.isWatched(), trial.steps());
    AtomicReference<@Nullable Evaluation> evaluation = new AtomicReference<>();
    SkippedRecords skipped = new SkippedRecords();
    List<ControlMessage.Profile> profiles = new ArrayList<>();
    Transports transports = new Transports();
    try (MetricsFile metrics =
            MetricsFile.create(output, job.trials(), text -> Terminal.warn(spec, text));
        CheckpointCollector checkpoints =
            new CheckpointCollector(job, output.checkpoints(), checkpoint)) {
      List<SessionListener> listeners =
          List.of(
              new StepCollector(
                  job.trials(),
                  step -> {
                    metrics.add(step);
                    progress.step(step);
                  }),
              checkpoints,
              skipped,
              transports,
              workforce,
              new EvaluationCollector(job.trials(), evaluation::set),
              (rank, message) -> {
                if (message instanceof ControlMessage.Profile timed) {
                  profiles.add(timed);
                }
              },
              new PhaseListener(RANK_THAT_SPEAKS, progress::phase));
      run.run(job, output, SessionListener.all(listeners));
    } finally {
      progress.finish();
    }
    if (!skipped.sentence().isEmpty()) {
      out.println(skipped.sentence());
    }
    out.print(workforce.sentences());
    if (!transports.sentence().isEmpty()) {
      out.println(transports.sentence());
    }
    Evaluation result = evaluation.get();
    if (result != null) {
      out.print(EvaluationReport.text(result));
    }
    output.requireStillThere();
    output.write("training.json", json(job, skipped.rows(), result));
    if (profile) {
      profiles.sort(Comparator.comparingInt(ControlMessage.Profile::rank));
      profiles.forEach(timed -> out.println(ProfileReport.of(timed)));
    }
  }

  private static ObjectNode json(Job job, long replacedRows, @Nullable Evaluation evaluation) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("network", job.name());
    json.put("data", job.data().uri());
    json.put("steps", job.trials().get(0).steps());
    json.put("replaced_training_rows", replacedRows);
    if (evaluation != null) {
      json.set("evaluation", EvaluationReport.json(evaluation));
    }
    return json;
  }
}
