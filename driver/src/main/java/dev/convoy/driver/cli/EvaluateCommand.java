package dev.convoy.driver.cli;

import dev.convoy.control.ExitCode;
import dev.convoy.driver.cli.option.RunOptions;
import dev.convoy.driver.cli.option.StrategyOption;
import dev.convoy.driver.cli.option.WeightsOption;
import dev.convoy.driver.report.Contestant;
import dev.convoy.driver.report.EvaluationReport;
import dev.convoy.driver.report.RunResult;
import dev.convoy.driver.report.output.OutputDirectory;
import dev.convoy.driver.report.output.RunFiles;
import dev.convoy.driver.run.EvaluationRun;
import dev.convoy.driver.run.RunObserver;
import dev.convoy.job.Job;
import dev.convoy.worker.data.DataException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code convoy evaluate}: accuracy and loss of saved weights on the test images. */
@Command(
    name = "evaluate",
    description = "Classifies the test images with saved weights: accuracy and loss.")
final class EvaluateCommand implements Callable<Integer> {
  @Spec @Nullable CommandSpec spec;
  @Mixin final RunOptions run = new RunOptions();
  @Mixin final StrategyOption strategy = new StrategyOption();

  @Mixin final WeightsOption weights = new WeightsOption();

  /** Made by picocli. */
  EvaluateCommand() {}

  @Override
  public Integer call() throws DataException {
    CommandSpec command = Objects.requireNonNull(spec);
    Contestant contestant = strategy.named(run.workers);
    EvaluationRun evaluation =
        EvaluationRun.prepare(
            new EvaluationRun.Input(run.training(), contestant, weights.location), run.source());
    Job job = evaluation.job();
    try (OutputDirectory output = evaluation.open(run.directory("evaluate-" + job.name()))) {
      output.write(RunFiles.CONFIG, ResolvedConfig.of(command));
      PrintWriter out = Terminal.out(command);
      out.printf(
          "Evaluating %s with %s on %s%n", job.name(), job.initialWeights(), job.data().uri());
      out.flush();
      evaluation.run(output, new EvaluationView(out, evaluation.classNames()));
    }
    return ExitCode.DONE.number();
  }

  /** Shows the result. */
  private record EvaluationView(PrintWriter out, List<String> classNames) implements RunObserver {
    @Override
    public void measured(RunResult result) {
      out.print(EvaluationReport.text(result, classNames));
      out.flush();
    }
  }
}
