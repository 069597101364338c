package dev.convoy.driver.cli;

import dev.convoy.text.Quoted;
import java.io.PrintWriter;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

/** Where a command prints. */
final class Terminal {

  private Terminal() {}

  /** Standard output, or what stands for it in a test. */
  static PrintWriter out(@Nullable CommandSpec spec) {
    return printable(Objects.requireNonNull(spec).commandLine().getOut());
  }

  /** A writer through another for text that may hold what others wrote. */
  static PrintWriter printable(PrintWriter writer) {
    return new PrintWriter(new PrintableWriter(writer), true);
  }

  /** Says on standard error what is wrong and does not end the run. */
  static void warn(@Nullable CommandSpec spec, String sentence) {
    PrintWriter err = printable(Objects.requireNonNull(spec).commandLine().getErr());
    err.println("convoy: " + Quoted.within(Ending.oneLine(sentence)));
  }

  /** Whether a person watches, so that a line may be written over. */
  @SuppressWarnings("SystemConsoleNull") // Convoy runs on Java 17 only, where it is
  static boolean isWatched() {
    return System.console() != null;
  }
}
