package dev.convoy.driver.cli.option;

import dev.convoy.driver.launch.cluster.ClusterSource;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What starts workers, and what each may use. */
final class PlaceOptions {
  @Option(
      names = "--master",
      paramLabel = "URL",
      description =
          "A Spark master, or 'embedded' for a standalone cluster of this machine (default:"
              + " spark-submit's, else embedded).")
  @Nullable String master;

  @Option(
      names = "--launcher",
      paramLabel = "COMMAND",
      description =
          "Start workers by this command instead of Spark, as 'srun --ntasks={workers}"
              + " --cpus-per-task={threads}' in an allocation of Slurm, or 'mpirun -n {workers}': it"
              + " starts what stands behind it so many times. All machines must see --output, and"
              + " this distribution.")
  @Nullable String launcher;

  @Mixin final MemoryOption memory = new MemoryOption();

  /** Where the workers of a run come from. */
  ClusterSource source() {
    String command = launcher;
    if (command == null) {
      return ClusterSource.ofMaster(master, memory.get());
    }
    if (master != null) {
      throw UserError.usage(
          "--master and --launcher both say what starts workers: give one of them");
    }
    if (command.isBlank()) {
      throw UserError.usage("--launcher needs a command, as 'mpirun -n {workers}'");
    }
    return ClusterSource.ofLauncher(command, memory.get());
  }
}
