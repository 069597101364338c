package dev.convoy.driver.cli;

import dev.convoy.control.ExitCode;
import dev.convoy.driver.cli.option.ClusterCheckOptions;
import dev.convoy.driver.cli.option.CommonOptions;
import dev.convoy.driver.cli.option.NetworkOptions;
import dev.convoy.driver.cli.option.TypedPath;
import dev.convoy.driver.report.ClusterReport;
import dev.convoy.driver.run.ClusterInspection;
import dev.convoy.worker.task.MachineReport;
import java.io.PrintWriter;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code convoy doctor}: whether this machine has what Convoy needs. */
@Command(
    name = "doctor",
    description = "Checks this installation: Java, native kernels, memory, ports, Spark, data.")
final class DoctorCommand implements Callable<Integer> {
  @Spec @Nullable CommandSpec spec;
  @Mixin final CommonOptions common = new CommonOptions();
  @Mixin final NetworkOptions network = new NetworkOptions();

  @Option(
      names = "--data",
      paramLabel = "URI",
      description = "Also check that these images can be read.",
      converter = TypedPath.OfData.class)
  @Nullable String data;

  @Mixin final ClusterCheckOptions cluster = new ClusterCheckOptions();

  /** Made by picocli. */
  DoctorCommand() {}

  @Override
  public Integer call() {
    cluster.requireWanted(Objects.requireNonNull(spec));
    PrintWriter out = Terminal.out(spec);
    List<Finding> findings = Checks.all(network, data);
    for (Finding finding : findings) {
      out.printf("%-8s %s: %s%n", finding.ok() ? "ok" : "problem", finding.what(), finding.says());
    }
    long problems = findings.stream().filter(f -> !f.ok()).count();
    if (cluster.wanted) {
      problems += ofCluster(out);
    }
    out.println(
        problems == 0
            ? "Everything that Convoy needs is there."
            : problems + (problems == 1 ? " problem." : " problems."));
    return (problems == 0 ? ExitCode.DONE : ExitCode.DOES_NOT_FIT).number();
  }

  /** Looks at the machines of workers; says how many problems they have. */
  private long ofCluster(PrintWriter out) {
    List<MachineReport> machines =
        ClusterInspection.run(
            cluster.source(), cluster.workers(), cluster.threads(), cluster.listening());
    out.println();
    out.print(ClusterReport.text(machines));
    List<String> problems = ClusterReport.problems(machines, cluster.bytesPerWorker());
    problems.forEach(each -> out.printf("%-8s %s%n", "problem", each));
    return problems.size();
  }
}
