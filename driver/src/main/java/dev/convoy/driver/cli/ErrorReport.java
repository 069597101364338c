package dev.convoy.driver.cli;

import dev.convoy.checkpoint.CheckpointException;
import dev.convoy.control.Reason;
import dev.convoy.driver.launch.LaunchException;
import dev.convoy.driver.report.ReportException;
import dev.convoy.driver.session.SessionException;
import dev.convoy.network.NetworkException;
import dev.convoy.plan.PlanException;
import dev.convoy.worker.data.DataException;
import java.io.PrintWriter;
import java.nio.file.InvalidPathException;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Turns whatever a command throws into one sentence on standard error and an exit code. */
final class ErrorReport {
  private final boolean debug;
  private final ConfigFile config;

  ErrorReport(boolean debug, ConfigFile config) {
    this.debug = debug;
    this.config = config;
  }

  /** A command was called in a wrong way. */
  int parameters(ParameterException e) {
    CommandLine command = e.getCommandLine();
    StringBuilder sentence = new StringBuilder(config.place(e));
    sentence.append(lowerFirst(oneLine(e)));
    if (e instanceof UnmatchedArgumentException unmatched
        && !unmatched.getSuggestions().isEmpty()) {
      sentence.append(" - did you mean ").append(unmatched.getSuggestions().get(0)).append("?");
    }
    sentence
        .append("; '")
        .append(command.getCommandSpec().qualifiedName())
        .append(" --help' says what there is");
    return print(command.getErr(), sentence.toString(), e, ExitCode.USAGE);
  }

  /** A command failed while it ran. */
  int execution(Exception e, PrintWriter err) {
    int code = exitCode(e);
    String sentence =
        code == ExitCode.INTERNAL && !(e instanceof SessionException)
            ? "internal error, "
                + e.getClass().getSimpleName()
                + ": "
                + oneLine(e)
                + " (--debug shows where)"
            : oneLine(e);
    return print(err, sentence, e, code);
  }

  private static int exitCode(Exception e) {
    if (e instanceof UserError error) {
      return error.exitCode();
    }
    if (e instanceof LaunchException launch) {
      return launch.exitCode();
    }
    if (e instanceof SessionException session) {
      return session.exitCode();
    }
    boolean users =
        e instanceof NetworkException
            || e instanceof PlanException
            || e instanceof DataException
            || e instanceof CheckpointException
            || e instanceof ReportException
            || e instanceof InvalidPathException;
    return users ? ExitCode.USAGE : ExitCode.INTERNAL;
  }

  private int print(PrintWriter err, String sentence, Exception e, int code) {
    err.println("convoy: " + sentence);
    if (debug) {
      e.printStackTrace(err);
    }
    err.flush();
    return code;
  }

  private static String oneLine(Exception e) {
    return Reason.of(e).replaceAll("\\s*\\R\\s*", " ");
  }

  private static String lowerFirst(String text) {
    return text.isEmpty() ? text : Character.toLowerCase(text.charAt(0)) + text.substring(1);
  }
}
