package dev.convoy.driver.cli.option;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What every command understands. The command itself reads both before any command runs. */
public final class CommonOptions {

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "YAML with any of these options by their long names; the command line wins.")
  @Nullable Path config;

  @Option(names = "--debug", description = "Show the stack trace of an error.")
  boolean debug;
}
