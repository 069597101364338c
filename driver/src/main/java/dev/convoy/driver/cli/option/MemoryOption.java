package dev.convoy.driver.cli.option;

import dev.convoy.driver.launch.WorkerMemory;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What each worker may use. */
public final class MemoryOption {
  @Option(
      names = "--memory-per-worker",
      paramLabel = "SIZE",
      description =
          "Memory of a worker, as 4g (default: 4g, or an even share of a smaller machine).")
  @Nullable String memory;

  /**
   * So much, or the usual where nobody said.
   *
   * @throws UserError if it is no amount of memory
   */
  public WorkerMemory get() {
    String given = memory;
    return given == null
        ? WorkerMemory.DEFAULT
        : WorkerMemory.of(NumericOptions.megabytes("--memory-per-worker", given));
  }
}
