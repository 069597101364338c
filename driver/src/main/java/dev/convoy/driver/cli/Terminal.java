package dev.convoy.driver.cli;

import java.io.PrintWriter;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

/** Where a command prints. */
final class Terminal {

  private Terminal() {}

  /** Standard output, or what stands for it in a test. */
  static PrintWriter out(@Nullable CommandSpec spec) {
    return Objects.requireNonNull(spec).commandLine().getOut();
  }

  /** Whether a person watches, so that a line may be written over. */
  @SuppressWarnings("SystemConsoleNull") // Convoy runs on Java 17 only, where it is
  static boolean isWatched() {
    return System.console() != null;
  }
}
