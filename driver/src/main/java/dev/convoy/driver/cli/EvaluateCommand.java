package dev.convoy.driver.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.convoy.control.ExitCode;
import dev.convoy.driver.report.EvaluationReport;
import dev.convoy.driver.report.OutputDirectory;
import dev.convoy.driver.session.Evaluation;
import dev.convoy.driver.session.EvaluationCollector;
import dev.convoy.driver.session.SessionListener;
import dev.convoy.driver.session.Workforce;
import dev.convoy.job.Job;
import dev.convoy.job.Trial;
import dev.convoy.network.Network;
import dev.convoy.worker.data.DataException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code convoy evaluate}: accuracy and loss of saved weights on the test images. */
@Command(
    name = "evaluate",
    description = "Classifies the test images with saved weights: accuracy and loss.")
final class EvaluateCommand implements Callable<Integer> {
  @Spec @Nullable CommandSpec spec;
  @Mixin final RunOptions run = new RunOptions();
  @Mixin final StrategyOption strategy = new StrategyOption();

  @Option(
      names = "--weights",
      required = true,
      paramLabel = "FILE|DIR",
      description = "Safetensors, or a directory of 'convoy train' or of its checkpoints.")
  Path weights = Path.of("");

  /** Made by picocli. */
  EvaluateCommand() {}

  @Override
  public Integer call() throws DataException {
    Network net = run.network.network();
    run.plan(net, strategy.strategy);
    Path file = RunOptions.checkedWeights(weights, net);
    run.data.checkTest(net);
    Trial trial = run.trial(strategy.strategy, 0, 0, true);
    Job job = run.job(net, List.of(trial), file, 0, false);
    try (OutputDirectory output =
        OutputDirectory.open(run.output.directory("evaluate-" + net.name()))) {
      evaluate(job, file, output);
    }
    return ExitCode.DONE.number();
  }

  private void evaluate(Job job, Path file, OutputDirectory output) {
    AtomicReference<@Nullable Evaluation> result = new AtomicReference<>();
    PrintWriter out = Terminal.out(spec);
    out.printf("Evaluating %s with %s on %s%n", job.name(), file, job.data().uri());
    out.flush();
    Workforce workforce = Workforce.reporting();
    run.run(
        job,
        output,
        SessionListener.all(
            List.of(new EvaluationCollector(job.trials(), result::set), workforce)));
    Evaluation evaluation = Objects.requireNonNull(result.get(), "no worker evaluated anything");
    out.print(workforce.sentences());
    out.print(EvaluationReport.text(evaluation));
    output.requireStillThere();
    output.write("config.yaml", ResolvedConfig.of(Objects.requireNonNull(spec)));
    output.write("evaluation.json", json(job, file, evaluation));
  }

  private static ObjectNode json(Job job, Path file, Evaluation evaluation) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("network", job.name());
    json.put("weights", file.toString());
    json.put("data", job.data().uri());
    return json.setAll(EvaluationReport.json(evaluation));
  }
}
