package dev.convoy.driver.cli.option;

import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where results go. */
public final class OutputOption {
  private static final DateTimeFormatter STAMP = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss");

  @Option(
      names = "--output",
      paramLabel = "DIR",
      description = "Receives all results (default: convoy-out/NETWORK-TIME).")
  @Nullable Path output;

  /** The output directory: the given one, or one named by network and time. */
  public Path directory(String network) {
    Path given = output;
    return given == null
        ? Path.of(
            "convoy-out", network + "-" + STAMP.format(LocalDateTime.now(ZoneId.systemDefault())))
        : given;
  }
}
