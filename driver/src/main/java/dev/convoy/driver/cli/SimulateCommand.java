package dev.convoy.driver.cli;

import dev.convoy.control.ExitCode;
import dev.convoy.driver.cli.option.CommonOptions;
import dev.convoy.driver.cli.option.SimulationOptions;
import dev.convoy.driver.report.ScalingReport;
import dev.convoy.driver.report.ScalingResult;
import dev.convoy.driver.report.output.OutputDirectory;
import dev.convoy.driver.report.output.RunFiles;
import dev.convoy.driver.run.ScalingRun;
import dev.convoy.simulate.ClusterSpec;
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

/** {@code convoy simulate}: how strategies would scale on a described cluster. */
@Command(
    name = "simulate",
    description =
        "Simulates how strategies scale with the number of workers on a described cluster.")
final class SimulateCommand implements Callable<Integer> {
  @Spec @Nullable CommandSpec spec;
  @Mixin final CommonOptions common = new CommonOptions();
  @Mixin final SimulationOptions simulation = new SimulationOptions();

  @Option(
      names = "--output",
      paramLabel = "DIR",
      description = "Also write scaling.json and scaling.png there.")
  @Nullable Path output;

  /** Made by picocli. */
  SimulateCommand() {}

  @Override
  public Integer call() {
    CommandSpec command = Objects.requireNonNull(spec);
    ClusterSpec cluster = simulation.cluster();
    ScalingRun run = ScalingRun.prepare(simulation.input(command), cluster);
    Path directory = output;
    if (directory == null) {
      print(run.run(), cluster);
      return ExitCode.DONE.number();
    }
    try (OutputDirectory target = OutputDirectory.open(directory)) {
      target.write(RunFiles.CONFIG, ResolvedConfig.of(command));
      ScalingResult result = run.run();
      print(result, cluster);
      ScalingRun.write(result, target).ifPresent(sentence -> Terminal.warn(spec, sentence));
      Terminal.out(spec).println("Results are in " + target.path());
    }
    return ExitCode.DONE.number();
  }

  private void print(ScalingResult result, ClusterSpec cluster) {
    PrintWriter out = Terminal.out(spec);
    out.printf("%s on cluster %s%n", result.network(), cluster.name());
    if (simulation.isOfThisMachine()) {
      out.printf(
          "No --cluster is given: a host of %.0f cores, as this machine has, with usual speeds, of"
              + " which none was measured.%n",
          cluster.hosts().get(0).cores());
    }
    out.println();
    out.print(ScalingReport.text(result));
    out.flush();
  }
}
