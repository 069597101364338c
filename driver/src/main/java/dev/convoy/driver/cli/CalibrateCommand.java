package dev.convoy.driver.cli;

import dev.convoy.control.ExitCode;
import dev.convoy.cost.CalibratedCosts;
import dev.convoy.driver.cli.option.CommonOptions;
import dev.convoy.driver.cli.option.DeviceOptions;
import dev.convoy.driver.cli.option.Entrant;
import dev.convoy.driver.cli.option.MeshOption;
import dev.convoy.driver.cli.option.NetworkOptions;
import dev.convoy.driver.cli.option.UserError;
import dev.convoy.driver.cli.option.WorkerOptions;
import dev.convoy.driver.planning.Entry;
import dev.convoy.driver.report.CalibrationReport;
import dev.convoy.driver.report.Contestant;
import dev.convoy.driver.run.CalibrationRun;
import dev.convoy.job.Numerics;
import dev.convoy.job.Transport;
import dev.convoy.network.Network;
import dev.convoy.plan.TrainingPlan;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code convoy calibrate}: how fast this machine's kernels and links are. */
@Command(
    name = "calibrate",
    description = "Measures this machine's kernels and links for predictions; keeps what it finds.")
final class CalibrateCommand implements Callable<Integer> {
  @Spec @Nullable CommandSpec spec;
  @Mixin final CommonOptions common = new CommonOptions();
  @Mixin final NetworkOptions network = new NetworkOptions();
  @Mixin final WorkerOptions workers = new WorkerOptions();
  @Mixin final DeviceOptions device = new DeviceOptions();
  @Mixin final MeshOption mesh = new MeshOption();

  @Option(
      names = "--strategies",
      paramLabel = "A,B,...",
      split = ",",
      description =
          "The strategies whose shares of layers are measured, as for compare (default:"
              + " model,data).",
      converter = Entrant.Name.class)
  List<Entrant> strategies = Stream.of("model", "data").map(new Entrant.Name()::convert).toList();

  @Option(names = "--fresh", description = "Forget what was measured before.")
  boolean fresh;

  @Option(
      names = "--master",
      paramLabel = "URL",
      description = "As for other commands; what is measured is this machine in any case.")
  @Nullable String master;

  /** Made by picocli. */
  CalibrateCommand() {}

  @Override
  public Integer call() throws InterruptedException {
    PrintWriter out = Terminal.out(spec);
    Map<Contestant, TrainingPlan> plans = plans();
    Numerics numerics = new Numerics(workers.precision, device.spec(workers.precision));
    if (master != null && !master.equals("embedded")) {
      out.println(
          "Kernels and links are measured on this machine, whatever runs at --master "
              + master
              + ".");
    }
    List<CalibrationRun.Result> results =
        CalibrationRun.run(
            new CalibrationRun.Input(plans, numerics, fresh), sentence -> say(out, sentence));
    results.forEach(result -> print(out, result));
    CalibrationRun.Result last = results.get(results.size() - 1);
    out.println();
    out.print(CalibrationReport.links(last.measured().calibration().links()));
    results.stream()
        .map(CalibrationRun.Result::file)
        .distinct()
        .forEach(file -> out.println("Kept in " + file));
    return ExitCode.DONE.number();
  }

  private static void say(PrintWriter out, String sentence) {
    out.println(sentence);
    out.flush();
  }

  private Map<Contestant, TrainingPlan> plans() {
    mesh.requireUseFor(strategies.stream().map(Entrant::choice).toList());
    mesh.settle(workers);
    Network net = network.network();
    Map<Contestant, TrainingPlan> plans = new LinkedHashMap<>();
    for (Entrant entrant : strategies) {
      if (!(entrant.on(workers, mesh) instanceof Entry.Known known)) {
        throw UserError.usage(
            "--strategies: auto measures what it needs by itself: name strategies");
      }
      Contestant contestant = known.contestant();
      if (!contestant.sharesAreKnown()) {
        throw UserError.usage(
            "--worker-speeds measured needs workers, and calibrate starts none: give numbers, as 1,1,4");
      }
      TrainingPlan plan = contestant.plan(net, workers.batch, workers.planOptions(net));
      plan.requireTrainable();
      plans.put(contestant, plan);
    }
    return plans;
  }

  private void print(PrintWriter out, CalibrationRun.Result result) {
    TrainingPlan plan = result.plan();
    CalibratedCosts costs = result.measured().costs(Transport.AUTO);
    out.printf(
        "%n%s, %s, worker 0 of %d, batch %d:%n",
        plan.network().name(),
        result.contestant().title(),
        result.contestant().workers(),
        plan.ownership().batch());
    result.measured().skipped().forEach(why -> Terminal.warn(spec, why));
    if (costs.missing(plan, 0).isEmpty()) {
      out.print(CalibrationReport.kernels(plan, costs, 0));
      out.println();
      out.print(CalibrationReport.rates(result.measured().calibration(), costs));
    } else {
      out.println("It does not fit into this machine's memory.");
    }
  }
}
