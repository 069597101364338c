package dev.convoy.driver.cli;

import dev.convoy.control.ExitCode;
import dev.convoy.driver.cli.option.CommonOptions;
import dev.convoy.driver.cli.option.MemoryOption;
import dev.convoy.driver.cli.option.NetworkOptions;
import dev.convoy.driver.cli.option.PredictionOptions;
import dev.convoy.driver.cli.option.StrategyOption;
import dev.convoy.driver.cli.option.UserError;
import dev.convoy.driver.cli.option.WorkerOptions;
import dev.convoy.driver.planning.Entry;
import dev.convoy.driver.planning.PlanChoice;
import dev.convoy.driver.planning.Planning;
import dev.convoy.driver.planning.Subject;
import dev.convoy.driver.report.Contestant;
import dev.convoy.driver.report.NetworkReport;
import dev.convoy.driver.report.PlanReport;
import dev.convoy.driver.report.output.OutputDirectory;
import dev.convoy.job.DeviceSpec;
import dev.convoy.job.Numerics;
import dev.convoy.job.Transport;
import dev.convoy.mesh.Speeds;
import dev.convoy.network.Network;
import dev.convoy.plan.TrainingPlan;
import dev.convoy.plan.file.PlanJson;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code convoy plan}: who owns what, and what moves in a step. */
@Command(
    name = "plan",
    description = "Shows who owns what, what moves in a training step, and a worker's memory.")
final class PlanCommand implements Callable<Integer> {
  @Spec @Nullable CommandSpec spec;
  @Mixin final CommonOptions common = new CommonOptions();
  @Mixin final NetworkOptions network = new NetworkOptions();
  @Mixin final WorkerOptions workers = new WorkerOptions();
  @Mixin final StrategyOption strategy = new StrategyOption();

  @Mixin final MemoryOption memory = new MemoryOption();

  @Mixin final PredictionOptions prediction = new PredictionOptions();

  @Option(
      names = "--explain",
      paramLabel = "LAYER",
      description =
          "With --strategy auto: say what each way to share this layer out would cost, and why it is"
              + " shared out as it is.")
  @Nullable String explain;

  @Option(names = "--output", paramLabel = "DIR", description = "Also write plan.json there.")
  @Nullable Path output;

  /** Made by picocli. */
  PlanCommand() {}

  @Override
  public Integer call() {
    Network net = network.network();
    Entry entry = strategy.on(workers);
    Entry.Auto auto = entry instanceof Entry.Auto open ? open : null;
    if (explain != null && auto == null) {
      throw UserError.usage("--explain is for --strategy auto: a named strategy is not weighed");
    }
    Planning planning =
        new Planning(subject(net), prediction.place(workers, memory.get(), auto != null));
    PlanChoice choice = auto == null ? null : planning.choose(auto);
    Contestant contestant =
        auto == null || choice == null ? planning.settle(entry) : planning.contestant(auto, choice);
    if (!contestant.sharesAreKnown()) {
      throw UserError.usage(
          "--worker-speeds measured needs workers, and plan starts none: give numbers, as 1,1,4");
    }
    TrainingPlan plan = contestant.plan(net, workers.batch, workers.planOptions(net));
    plan.requireTrainable();
    Path directory = output;
    PlanView view = new PlanView(Terminal.out(spec), planning, contestant, plan);
    if (directory == null) {
      print(plan, view, choice);
      return ExitCode.DONE.number();
    }
    try (OutputDirectory target = OutputDirectory.open(directory)) {
      print(plan, view, choice);
      target.write("plan.json", PlanJson.of(contestant.title(), plan));
      Terminal.out(spec).println("Written to " + target.path().resolve("plan.json"));
    }
    return ExitCode.DONE.number();
  }

  private void print(TrainingPlan plan, PlanView view, @Nullable PlanChoice choice) {
    PrintWriter out = Terminal.out(spec);
    out.printf(
        "%s, strategy %s, mesh %s (data×model), batch %d%s%n%n",
        plan.network().name(),
        strategy.title(),
        plan.ownership().mesh(),
        workers.batch,
        speeds(plan));
    out.println(NetworkReport.shares(plan));
    out.println(PlanReport.reshards(plan));
    out.print(PlanReport.workers(plan));
    view.printPrediction();
    if (choice != null) {
      view.printChoice(choice, explain);
    }
  }

  private Subject subject(Network net) {
    Numerics numerics = new Numerics(workers.precision, DeviceSpec.CPU);
    return new Subject(net, workers.batch, workers.planOptions(net), numerics, Transport.AUTO);
  }

  private static String speeds(TrainingPlan plan) {
    Speeds speeds = plan.ownership().speeds();
    return speeds.areEqual() ? "" : ", workers' speeds " + speeds;
  }
}
