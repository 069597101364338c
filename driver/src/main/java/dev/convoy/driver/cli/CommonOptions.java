package dev.convoy.driver.cli;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What every command understands. {@link Main} reads both before any command runs. */
final class CommonOptions {

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "YAML with any of these options by their long names; the command line wins.")
  @Nullable Path config;

  @Option(names = "--debug", description = "Show the stack trace of an error.")
  boolean debug;
}
