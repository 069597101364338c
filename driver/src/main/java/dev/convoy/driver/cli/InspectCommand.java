package dev.convoy.driver.cli;

import dev.convoy.driver.report.GroupingReport;
import dev.convoy.driver.report.KernelReport;
import dev.convoy.driver.report.NetworkReport;
import dev.convoy.job.Strategy;
import dev.convoy.network.Network;
import dev.convoy.network.yaml.NetworkYaml;
import dev.convoy.plan.TrainingPlan;
import dev.convoy.text.Quoted;
import dev.convoy.worker.kernel.KernelChoice;
import dev.convoy.worker.kernel.Kernels;
import dev.convoy.worker.task.LocalBackends;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code convoy inspect}: a network layer by layer. */
@Command(
    name = "inspect",
    description = "Shows a network's layers, shapes, parameters, work and channel dependencies.")
final class InspectCommand implements Callable<Integer> {
  private static final String DENSE = "dense";

  @Spec @Nullable CommandSpec spec;
  @Mixin final CommonOptions common = new CommonOptions();
  @Mixin final NetworkOptions network = new NetworkOptions();
  @Mixin final StrategyOption strategy = new StrategyOption();

  @Option(names = "--list", description = "List the networks that have a name.")
  boolean list;

  @Option(
      names = "--workers",
      paramLabel = "N",
      description = "Also show what each of N workers owns.")
  @Nullable Integer workers;

  @Option(
      names = "--batch",
      paramLabel = "B",
      description = "Images of the global batch.",
      showDefaultValue = Visibility.ALWAYS)
  int batch = 128;

  @Option(names = "--yaml", description = "Print the network as a YAML file, and nothing else.")
  boolean yaml;

  @Option(
      names = "--against",
      paramLabel = "dense",
      description = "Also show what filter groups save against one group.")
  @Nullable String against;

  @Option(
      names = "--kernels",
      description = "Also show which code of oneDNN runs each layer on this machine.")
  boolean kernels;

  /** Made by picocli. */
  InspectCommand() {}

  @Override
  public Integer call() {
    PrintWriter out = Terminal.out(spec);
    if (list) {
      out.print(NetworkReport.zoo());
      return ExitCode.DONE;
    }
    Network net = network.network();
    if (yaml) {
      out.print(NetworkYaml.write(net));
      return ExitCode.DONE;
    }
    checkOptions();
    out.print(NetworkReport.layers(net));
    Integer count = workers;
    if (count != null) {
      out.println();
      out.print(shares(net, count));
    }
    if (against != null) {
      out.println();
      out.print(GroupingReport.against(net));
    }
    if (kernels) {
      out.println();
      printKernels(out, net);
    }
    return ExitCode.DONE;
  }

  private void printKernels(PrintWriter out, Network net) {
    try (Kernels onCpu = LocalBackends.onCpu()) {
      out.print(KernelReport.slowCode(onCpu.report().slowCode()));
      out.printf("%nOne worker, one thread, batch %d:%n", batch);
      out.print(KernelReport.choices(KernelChoice.of(onCpu, net, batch)));
    }
  }

  private void checkOptions() {
    NumericOptions.atLeast("--batch", batch, 1);
    if (against != null && !against.equals(DENSE)) {
      throw UserError.usage("--against " + Quoted.of(against) + " is not known: choose dense");
    }
  }

  private String shares(Network net, int count) {
    NumericOptions.between("--workers", count, 1, WorkerOptions.MOST_WORKERS);
    Strategy chosen = strategy.strategy;
    return "%s on %d %s, batch %d:%n%s"
        .formatted(
            chosen.title(),
            chosen.mesh(count).ranks(),
            chosen.mesh(count).ranks() == 1 ? "worker" : "workers",
            batch,
            NetworkReport.shares(TrainingPlan.of(net, chosen.ownership(net, count, batch))));
  }
}
