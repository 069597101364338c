package dev.convoy.driver.cli;

import dev.convoy.control.ExitCode;
import dev.convoy.driver.baseline.Baseline;
import dev.convoy.driver.cli.option.Contender;
import dev.convoy.driver.cli.option.Entrant;
import dev.convoy.driver.cli.option.LengthOptions;
import dev.convoy.driver.cli.option.MeshOption;
import dev.convoy.driver.cli.option.NumericOptions;
import dev.convoy.driver.cli.option.PredictionOptions;
import dev.convoy.driver.cli.option.RunOptions;
import dev.convoy.driver.cli.option.SweepOptions;
import dev.convoy.driver.cli.option.UiOption;
import dev.convoy.driver.cli.option.UserError;
import dev.convoy.driver.planning.Entry;
import dev.convoy.driver.report.Environment;
import dev.convoy.driver.report.output.OutputDirectory;
import dev.convoy.driver.report.output.RunFiles;
import dev.convoy.driver.run.ComparisonRun;
import dev.convoy.driver.run.ComparisonSweep;
import dev.convoy.driver.run.RunLength;
import dev.convoy.driver.run.RunObserver;
import dev.convoy.job.Job;
import dev.convoy.job.TrainingSpec;
import dev.convoy.worker.data.DataException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
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
  private static final int USUAL_ROUNDS = 5;

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
              + " model,data). From outside, on the same executors: dl4j-averaging,"
              + " dl4j-averaging:STEPS, dl4j-sharing (Deeplearning4j on Spark).",
      converter = Contender.Name.class)
  List<Contender> strategies =
      Stream.of("model", "data").map(new Contender.Name()::convert).toList();

  @Mixin final MeshOption mesh = new MeshOption();
  @Mixin final SweepOptions sweep = new SweepOptions();
  @Mixin final UiOption ui = new UiOption();

  @Option(
      names = "--rounds",
      paramLabel = "R",
      description =
          "How often each strategy has its turn (default: 5; with --epochs 1, in which the test"
              + " images are classified after each epoch).")
  @Nullable Integer rounds;

  @Option(
      names = "--unmeasured-steps",
      paramLabel = "N",
      description = "Leading steps of every turn that do not count.",
      showDefaultValue = Visibility.ALWAYS)
  long unmeasured = 5;

  @Option(
      names = "--isolate",
      description =
          "After each turn, also time steps in which nothing is exchanged, and steps in which nothing"
              + " is computed.")
  boolean isolate;

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
    Environment environment =
        new Environment(command.commandLine().getParseResult().originalArgs());
    RunLength chosen = length.length(command, DEFAULT_STEPS);
    if (rounds == null) {
      rounds = chosen instanceof RunLength.Epochs ? 1 : USUAL_ROUNDS;
    }
    NumericOptions.atLeast("--rounds", rounds(), 1);
    NumericOptions.atLeast("--unmeasured-steps", unmeasured, 0);
    mesh.requireUseFor(entrants().stream().map(Entrant::choice).toList());
    requireOwn();
    requireOnce();
    List<SweepOptions.Case> cases = sweep.cases(command, run);
    return cases.size() == 1
        ? compare(command, environment, cases.get(0).options())
        : sweep(command, environment, cases);
  }

  private int compare(CommandSpec command, Environment environment, RunOptions options)
      throws DataException {
    ComparisonRun comparison = prepare(command, options);
    Path directory = run.directory("compare-" + comparison.job().name());
    try (OutputDirectory output = comparison.open(directory)) {
      output.write(RunFiles.CONFIG, ResolvedConfig.of(command));
      printTitle(Terminal.out(command), comparison.job());
      try (LiveView live = LiveView.open(ui, comparison.job(), Terminal.out(command))) {
        comparison.run(output, environment, RunObserver.all(view(command, comparison), live));
      }
      printPlaces(command, output);
    }
    return ExitCode.DONE.number();
  }

  private int sweep(CommandSpec command, Environment environment, List<SweepOptions.Case> cases)
      throws DataException {
    List<ComparisonSweep.Case> prepared = new ArrayList<>();
    for (SweepOptions.Case each : cases) {
      prepared.add(new ComparisonSweep.Case(each.name(), prepare(command, each.options())));
    }
    PrintWriter out = Terminal.out(command);
    Path directory = run.directory("compare-" + prepared.get(0).run().job().name());
    try (OutputDirectory output = OutputDirectory.open(directory)) {
      output.write(RunFiles.CONFIG, ResolvedConfig.of(command));
      try (LiveViews live = new LiveViews(ui, out)) {
        String text =
            new ComparisonSweep(prepared)
                .run(
                    output,
                    environment,
                    each -> {
                      out.printf("%n%s: ", each.name());
                      printTitle(out, each.run().job());
                      return RunObserver.all(
                          view(command, each.run()), live.next(each.run().job()));
                    });
        out.println();
        out.print(text);
      }
      printPlaces(command, output);
    }
    return ExitCode.DONE.number();
  }

  private ComparisonRun prepare(CommandSpec command, RunOptions options) throws DataException {
    mesh.settle(options.workers);
    TrainingSpec training = options.training();
    List<Entry> entries = entrants().stream().map(s -> s.on(options.workers, mesh)).toList();
    return ComparisonRun.prepare(
        new ComparisonRun.Input(
            training,
            entries,
            baselines(),
            length.length(command, DEFAULT_STEPS),
            rounds(),
            unmeasured,
            isolate,
            prediction.foresight(options.workers)),
        options.source());
  }

  private List<Entrant> entrants() {
    return strategies.stream()
        .flatMap(one -> one instanceof Contender.Own own ? Stream.of(own.entrant()) : Stream.of())
        .toList();
  }

  private List<Baseline> baselines() {
    return strategies.stream()
        .flatMap(
            one ->
                one instanceof Contender.Outside outside
                    ? Stream.of(outside.baseline())
                    : Stream.of())
        .toList();
  }

  private void requireOwn() {
    if (entrants().isEmpty()) {
      throw UserError.usage(
          "--strategies names nothing but what comes from outside: add a strategy that it is compared with, as data");
    }
  }

  private void requireOnce() {
    if (baselines().stream().distinct().count() < baselines().size()) {
      throw UserError.usage("--strategies names a strategy twice: each has a turn in every round");
    }
  }

  private ComparisonView view(CommandSpec command, ComparisonRun comparison) {
    return new ComparisonView(command, comparison.contestants(), rounds());
  }

  private static void printPlaces(CommandSpec command, OutputDirectory output) {
    PrintWriter out = Terminal.out(command);
    out.println("Results are in " + output.path());
    out.println("The report is " + output.path().resolve(RunFiles.REPORT));
  }

  private int rounds() {
    return Objects.requireNonNullElse(rounds, USUAL_ROUNDS);
  }

  private void printTitle(PrintWriter out, Job job) {
    out.printf(
        "Comparing %s on %s: %d × %d steps of %d images each, the first %d of them not measured%n",
        strategies.stream().map(Contender::toString).collect(Collectors.joining(", ")),
        job.name(),
        rounds(),
        job.trials().get(0).steps(),
        job.batch(),
        unmeasured);
    out.flush();
  }
}
