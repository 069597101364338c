package dev.convoy.driver.cli;

import dev.convoy.control.ExitCode;
import dev.convoy.driver.cli.option.CommonOptions;
import dev.convoy.driver.cli.option.MemoryOption;
import dev.convoy.driver.cli.option.NetworkOptions;
import dev.convoy.driver.cli.option.StrategyOption;
import dev.convoy.driver.cli.option.UserError;
import dev.convoy.driver.cli.option.WorkerOptions;
import dev.convoy.driver.planning.Entry;
import dev.convoy.driver.planning.Place;
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

  @Option(names = "--output", paramLabel = "DIR", description = "Also write plan.json there.")
  @Nullable Path output;

  /** Made by picocli. */
  PlanCommand() {}

  @Override
  public Integer call() {
    Network net = network.network();
    Entry entry = strategy.on(workers);
    Planning planning = new Planning(subject(net), new Place.Here(memory.get()));
    Contestant contestant = planning.settle(entry);
    if (!contestant.sharesAreKnown()) {
      throw UserError.usage(
          "--worker-speeds measured needs workers, and plan starts none: give numbers, as 1,1,4");
    }
    TrainingPlan plan = contestant.plan(net, workers.batch, workers.planOptions(net));
    plan.requireTrainable();
    Path directory = output;
    if (directory == null) {
      print(plan);
      return ExitCode.DONE.number();
    }
    try (OutputDirectory target = OutputDirectory.open(directory)) {
      print(plan);
      target.write("plan.json", PlanJson.of(contestant.title(), plan));
      Terminal.out(spec).println("Written to " + target.path().resolve("plan.json"));
    }
    return ExitCode.DONE.number();
  }

  private void print(TrainingPlan plan) {
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
