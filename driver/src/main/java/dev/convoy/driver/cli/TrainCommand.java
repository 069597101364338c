package dev.convoy.driver.cli;

import dev.convoy.control.ExitCode;
import dev.convoy.driver.cli.option.CheckpointOptions;
import dev.convoy.driver.cli.option.LengthOptions;
import dev.convoy.driver.cli.option.PlanOption;
import dev.convoy.driver.cli.option.PredictionOptions;
import dev.convoy.driver.cli.option.RunOptions;
import dev.convoy.driver.cli.option.StrategyOption;
import dev.convoy.driver.cli.option.TypedPath;
import dev.convoy.driver.cli.option.UiOption;
import dev.convoy.driver.planning.Entry;
import dev.convoy.driver.report.Forecast;
import dev.convoy.driver.report.output.OutputDirectory;
import dev.convoy.driver.report.output.RunFiles;
import dev.convoy.driver.report.text.Quantity;
import dev.convoy.driver.run.RunObserver;
import dev.convoy.driver.run.TrainingRun;
import dev.convoy.job.Job;
import dev.convoy.job.TrainingSpec;
import dev.convoy.job.Trial;
import dev.convoy.worker.data.DataException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Callable;
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

  @Spec @Nullable CommandSpec spec;
  @Mixin final RunOptions run = new RunOptions();
  @Mixin final PredictionOptions prediction = new PredictionOptions();
  @Mixin final StrategyOption strategy = new StrategyOption();
  @Mixin final PlanOption plan = new PlanOption();
  @Mixin final LengthOptions length = new LengthOptions();
  @Mixin final UiOption ui = new UiOption();

  @Option(
      names = "--initial-weights",
      paramLabel = "FILE",
      description = "Start from these safetensors, or from the newest in this directory.",
      converter = TypedPath.OfLocation.class)
  @Nullable String initialWeights;

  @Mixin final CheckpointOptions checkpoints = new CheckpointOptions();

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
    CommandSpec command = Objects.requireNonNull(spec);
    Entry entry = plan.entry(command, strategy, run);
    TrainingSpec wanted = run.training();
    Path resumed = checkpoints.resumed();
    Path directory = resumed == null ? run.directory(wanted.model().name()) : resumed;
    TrainingRun training =
        TrainingRun.prepare(
            new TrainingRun.Input(
                wanted,
                entry,
                length.length(command, DEFAULT_STEPS),
                initialWeights,
                checkpoints.saving(directory),
                evaluate,
                prediction.foresight(run.workers)),
            run.source());
    try (OutputDirectory output = training.open(directory)) {
      output.write(RunFiles.CONFIG, ResolvedConfig.of(command));
      PrintWriter out = Terminal.out(command);
      printTitle(out, training.job());
      training.forecast().ifPresent(said -> printForecast(out, training.job(), said));
      TrainingView view = new TrainingView(command, training.job(), profile);
      try (LiveView live = LiveView.open(ui, training.job(), out)) {
        training.run(output, RunObserver.all(view, live));
      }
      out.println("Results are in " + output.path());
    }
    return ExitCode.DONE.number();
  }

  private static void printForecast(PrintWriter out, Job job, Forecast said) {
    out.printf(
        "Predicted: %s ms a step, %s images/s, %s of memory a worker%n",
        Quantity.millis(said.stepMillis()),
        Quantity.digits(1e3 * job.batch() / said.stepMillis()),
        Quantity.bytes(said.memoryBytes()));
    out.flush();
  }

  private static void printTitle(PrintWriter out, Job job) {
    Trial trial = job.trials().get(0);
    out.printf(
        "%s %s for %d steps of %d images: %s, %d × %d %s, on %s%n",
        job.firstStep() == 0 ? "Training" : "Going on from step " + job.firstStep() + " with",
        job.name(),
        trial.steps(),
        job.batch(),
        trial.title(),
        trial.workers(),
        trial.threads(),
        trial.threads() == 1 ? "thread" : "threads",
        job.data().uri());
    out.flush();
  }
}
