package dev.convoy.driver.cli;

import dev.convoy.control.ExitCode;
import dev.convoy.driver.cli.option.Entrant;
import dev.convoy.driver.cli.option.LengthOptions;
import dev.convoy.driver.cli.option.MeshOption;
import dev.convoy.driver.cli.option.NumericOptions;
import dev.convoy.driver.cli.option.PredictionOptions;
import dev.convoy.driver.cli.option.RunOptions;
import dev.convoy.driver.planning.Entry;
import dev.convoy.driver.report.output.OutputDirectory;
import dev.convoy.driver.report.output.RunFiles;
import dev.convoy.driver.run.ComparisonRun;
import dev.convoy.job.Job;
import dev.convoy.job.TrainingSpec;
import dev.convoy.worker.data.DataException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code convoy compare}: the same steps under several strategies, in turn, side by side. */
@Command(
    name = "compare",
    description = "Trains the same steps under several strategies in turn and compares them.")
final class CompareCommand implements Callable<Integer> {
  private static final long DEFAULT_STEPS = 25;

  @Spec @Nullable CommandSpec spec;
  @Mixin final RunOptions run = new RunOptions();
  @Mixin final PredictionOptions prediction = new PredictionOptions();
  @Mixin final LengthOptions length = new LengthOptions();

  @Option(
      names = "--strategies",
      paramLabel = "A,B,...",
      split = ",",
      description =
          "What is compared: single, model, data, hybrid, one-weird-trick, auto, each with the"
              + " threads of all workers, or with N threads in all as single@N (default:"
              + " model,data).",
      converter = Entrant.Name.class)
  List<Entrant> strategies = Stream.of("model", "data").map(new Entrant.Name()::convert).toList();

  @Mixin final MeshOption mesh = new MeshOption();

  @Option(
      names = "--rounds",
      paramLabel = "R",
      description = "How often each strategy has its turn.",
      showDefaultValue = Visibility.ALWAYS)
  int rounds = 5;

  @Option(
      names = "--unmeasured-steps",
      paramLabel = "N",
      description = "Leading steps of every turn that do not count.",
      showDefaultValue = Visibility.ALWAYS)
  long unmeasured = 5;

  /**
   * Made by picocli. The rate is low because a comparison shows losses, too: a high one blows
   * rounding up within a few steps, on any engine, until equal models look different. Gradients are
   * as long as they are: to clip them, updates wait until the last of them is there.
   */
  CompareCommand() {
    run.byDefault(/* learningRate= */ 0.001, /* clipNorm= */ 0);
  }

  @Override
  public Integer call() throws DataException {
    CommandSpec command = Objects.requireNonNull(spec);
    NumericOptions.atLeast("--rounds", rounds, 1);
    NumericOptions.atLeast("--unmeasured-steps", unmeasured, 0);
    mesh.requireUseFor(strategies.stream().map(Entrant::choice).toList());
    mesh.settle(run.workers);
    TrainingSpec training = run.training();
    List<Entry> entries = strategies.stream().map(s -> s.on(run.workers, mesh)).toList();
    ComparisonRun comparison =
        ComparisonRun.prepare(
            new ComparisonRun.Input(
                training,
                entries,
                length.length(command, DEFAULT_STEPS),
                rounds,
                unmeasured,
                prediction.foresight(run.workers)),
            run.source());
    Path directory = run.directory("compare-" + comparison.job().name());
    try (OutputDirectory output = comparison.open(directory)) {
      output.write(RunFiles.CONFIG, ResolvedConfig.of(command));
      printTitle(Terminal.out(command), comparison.job());
      comparison.run(output, new ComparisonView(command, comparison.contestants(), rounds));
      Terminal.out(command).println("Results are in " + output.path());
    }
    return ExitCode.DONE.number();
  }

  private void printTitle(PrintWriter out, Job job) {
    out.printf(
        "Comparing %s on %s: %d × %d steps of %d images each, the first %d of them not measured%n",
        strategies.stream().map(Entrant::toString).collect(Collectors.joining(", ")),
        job.name(),
        rounds,
        job.trials().get(0).steps(),
        job.batch(),
        unmeasured);
    out.flush();
  }
}
