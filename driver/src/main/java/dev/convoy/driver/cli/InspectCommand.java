package dev.convoy.driver.cli;

import dev.convoy.control.ExitCode;
import dev.convoy.driver.cli.option.CommonOptions;
import dev.convoy.driver.cli.option.NetworkOptions;
import dev.convoy.driver.cli.option.NumericOptions;
import dev.convoy.driver.cli.option.StrategyOption;
import dev.convoy.driver.cli.option.UserError;
import dev.convoy.driver.cli.option.WorkerOptions;
import dev.convoy.driver.report.ArithmeticReport;
import dev.convoy.driver.report.GroupingReport;
import dev.convoy.driver.report.KernelReport;
import dev.convoy.driver.report.NetworkReport;
import dev.convoy.driver.report.ReceptiveFieldReport;
import dev.convoy.job.Arrangement;
import dev.convoy.mesh.DeviceMesh;
import dev.convoy.mesh.Speeds;
import dev.convoy.network.Network;
import dev.convoy.network.yaml.NetworkYaml;
import dev.convoy.plan.PlanOptions;
import dev.convoy.plan.TrainingPlan;
import dev.convoy.plan.ownership.Ownership;
import dev.convoy.text.Quoted;
import dev.convoy.worker.kernel.KernelChoice;
import dev.convoy.worker.kernel.Kernels;
import dev.convoy.worker.kernel.Kernels.Mode;
import dev.convoy.worker.runtime.program.ProgramListing;
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

  @Option(
      names = "--program",
      paramLabel = "RANK",
      arity = "0..1",
      fallbackValue = "0",
      description =
          "Also print what worker RANK (0 if not given) does in a training step, operation by"
              + " operation, and the memory of each buffer, in plain formats.")
  @Nullable Integer program;

  @Option(
      names = "--receptive-field",
      description = "Also show what part of the input each layer sees.")
  boolean receptiveField;

  @Option(
      names = "--arithmetic",
      paramLabel = "LAYER",
      description =
          "Also show how the size and the cost of this convolution come about, and what it would cost"
              + " done otherwise.")
  @Nullable String arithmetic;

  /** Made by picocli. */
  InspectCommand() {}

  @Override
  public Integer call() {
    PrintWriter out = Terminal.out(spec);
    if (list) {
      out.print(NetworkReport.zoo());
      return ExitCode.DONE.number();
    }
    Network net = network.network();
    if (yaml) {
      out.print(NetworkYaml.write(net));
      return ExitCode.DONE.number();
    }
    checkOptions();
    out.print(NetworkReport.layers(net));
    Integer count = workers;
    if (count != null) {
      out.println();
      out.print(shares(net, count));
    }
    Integer listed = program;
    if (listed != null) {
      printProgram(out, net, listed);
    }
    if (against != null) {
      out.println();
      out.print(GroupingReport.against(net));
    }
    if (receptiveField) {
      out.println();
      out.print(ReceptiveFieldReport.text(net));
    }
    if (arithmetic != null) {
      out.println();
      out.print(ArithmeticReport.of(net, arithmetic));
    }
    if (kernels) {
      out.println();
      printKernels(out, net);
    }
    return ExitCode.DONE.number();
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

  private Ownership ownership(Network net, int count) {
    NumericOptions.between("--workers", count, 1, WorkerOptions.MOST_WORKERS);
    WorkerOptions equal = new WorkerOptions();
    equal.setWorkers(count);
    Arrangement arrangement = strategy.named(equal).arrangement();
    return arrangement.ownership(net, Speeds.equal(arrangement.mesh().ranks()), batch);
  }

  /** Lists a program without native code: formats are plain, and so are the sizes of buffers. */
  private void printProgram(PrintWriter out, Network net, int rank) {
    Ownership ownership = ownership(net, workers == null ? 1 : workers);
    NumericOptions.between("--program", rank, 0, ownership.mesh().ranks() - 1);
    PlanOptions options = new WorkerOptions().planOptions(net);
    TrainingPlan plan = TrainingPlan.of(net, ownership, options);
    plan.requireTrainable();
    try (Kernels plain = LocalBackends.plain()) {
      out.printf(
          "%nA training step of worker %d of %d, batch %d:%n",
          rank, ownership.mesh().ranks(), batch);
      out.print(ProgramListing.of(plan, rank, plain, Mode.TRAINING));
    }
  }

  private String shares(Network net, int count) {
    Ownership ownership = ownership(net, count);
    DeviceMesh mesh = ownership.mesh();
    return "%s on %d %s, batch %d:%n%s"
        .formatted(
            strategy.title(),
            mesh.ranks(),
            mesh.ranks() == 1 ? "worker" : "workers",
            batch,
            NetworkReport.shares(TrainingPlan.of(net, ownership, PlanOptions.PLAIN)));
  }
}
