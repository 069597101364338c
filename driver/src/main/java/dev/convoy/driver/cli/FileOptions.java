package dev.convoy.driver.cli;

import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where options come from and results go. */
final class FileOptions {
  private static final DateTimeFormatter STAMP = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss");

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "YAML with any of these options by their long names; the command line wins.")
  @Nullable Path config;

  @Option(
      names = "--output",
      paramLabel = "DIR",
      description = "Receives all results (default: convoy-out/NETWORK-TIME).")
  @Nullable Path output;

  @Option(names = "--debug", description = "Show the stack trace of an error.")
  boolean debug;

  /** The output directory: the given one, or one named by network and time. */
  Path output(String network) {
    Path given = output;
    return given == null
        ? Path.of("convoy-out", network + "-" + STAMP.format(LocalDateTime.now()))
        : given;
  }
}
