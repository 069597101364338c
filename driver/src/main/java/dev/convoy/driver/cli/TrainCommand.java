package dev.convoy.driver.cli;

import dev.convoy.control.ControlMessage;
import dev.convoy.driver.report.Contestant;
import dev.convoy.driver.report.MetricsFile;
import dev.convoy.driver.report.OutputDirectory;
import dev.convoy.driver.report.PlanJson;
import dev.convoy.driver.report.ProfileReport;
import dev.convoy.driver.report.ProgressLine;
import dev.convoy.driver.report.Quantity;
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
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
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
    Numbers.atLeast("--checkpoint-every", checkpointEvery, 0);
    Contestant contestant = run.onAll(strategy.strategy);
    TrainingPlan plan = run.plan(net, contestant);
    Path weights = initialWeights == null ? null : RunOptions.checkedWeights(initialWeights, net);
    long stepsPerEpoch = run.data.checkTraining(net, run.workers.batch);
    if (evaluate) {
      run.data.checkTest(net);
    }
    long steps = length.steps(Objects.requireNonNull(spec), stepsPerEpoch, DEFAULT_STEPS);
    Trial trial = contestant.trial(steps, 0, evaluate);
    Job job = run.job(net, List.of(trial), weights, checkpointEvery, true);
    OutputDirectory output = OutputDirectory.openForWeights(run.output.directory(net.name()));
    output.write("config.yaml", ResolvedConfig.of(Objects.requireNonNull(spec)));
    if (contestant.sharesAreKnown()) {
      output.write("plan.json", PlanJson.of(strategy.strategy, plan));
    }
    Workforce workforce =
        new Workforce((number, speeds) -> shared(net, contestant, speeds, output));
    train(job, output, workforce);
    return ExitCode.DONE;
  }

  /** The workers have agreed on their shares: a plan that had to wait for that is written now. */
  private void shared(Network net, Contestant contestant, Speeds speeds, OutputDirectory output) {
    if (!contestant.sharesAreKnown()) {
      TrainingPlan plan =
          contestant.plan(
              net,
              speeds,
              run.workers.batch,
              run.workers.precision.activations(),
              run.optimizer.spec(net).clips());
      output.write("plan.json", PlanJson.of(strategy.strategy, plan));
    }
  }

  private void train(Job job, OutputDirectory output, Workforce workforce) {
    PrintWriter out = Terminal.out(spec);
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
    ProgressLine progress = new ProgressLine(out, Terminal.isWatched(), trial.steps());
    AtomicReference<@Nullable Evaluation> evaluation = new AtomicReference<>();
    SkippedRecords skipped = new SkippedRecords();
    List<ControlMessage.Profile> profiles = new ArrayList<>();
    Transports transports = new Transports();
    try (MetricsFile metrics = MetricsFile.create(output, job.trials());
        CheckpointCollector checkpoints =
            new CheckpointCollector(job, output.checkpoints(), step -> {})) {
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
      run.run(job, output.logs(), SessionListener.all(listeners));
    } finally {
      progress.finish();
    }
    output.keepFinalWeights(trial.steps());
    if (!skipped.sentence().isEmpty()) {
      out.println(skipped.sentence());
    }
    out.print(workforce.sentences());
    if (!transports.sentence().isEmpty()) {
      out.println(transports.sentence());
    }
    Evaluation result = evaluation.get();
    if (result != null) {
      out.println(text(result));
    }
    if (profile) {
      profiles.sort(Comparator.comparingInt(ControlMessage.Profile::rank));
      profiles.forEach(timed -> out.println(ProfileReport.of(timed)));
    }
    out.println("Results are in " + output.path());
  }

  /** An evaluation in one line. */
  static String text(Evaluation result) {
    return String.format(
        Locale.ROOT,
        "Test accuracy %.2f %% (%s of %s images), loss %.4f",
        100 * result.accuracy(),
        Quantity.count(result.correct()),
        Quantity.count(result.count()),
        result.loss());
  }
}
