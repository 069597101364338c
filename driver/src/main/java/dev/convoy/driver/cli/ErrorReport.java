package dev.convoy.driver.cli;

import dev.convoy.control.ExitCode;
import dev.convoy.text.Quoted;
import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Turns whatever a command throws into one sentence on standard error and an exit code. */
final class ErrorReport {

  /** Characters of a sentence: more than the longest path and what is said about it. */
  private static final int LONGEST = 6_000;

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
    sentence.append(lowerFirst(shortened(e)));
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

  /** A command failed while it ran, or something broke that nobody foresaw. */
  int execution(Throwable thrown, PrintWriter err) {
    Ending ending = Ending.of(thrown);
    return print(err, ending.sentence(), thrown, ending.exitCode());
  }

  private int print(PrintWriter err, String sentence, Throwable thrown, ExitCode code) {
    PrintWriter safe = Terminal.printable(err);
    safe.println("convoy: " + Quoted.cut(Quoted.within(Ending.oneLine(sentence)), LONGEST));
    if (debug) {
      thrown.printStackTrace(safe);
    }
    safe.flush();
    return code.number();
  }

  /** What picocli says, with what the user wrote cut as everywhere. */
  private static String shortened(ParameterException e) {
    String message = Ending.message(e);
    List<String> written =
        e instanceof UnmatchedArgumentException unmatched
            ? unmatched.getUnmatched()
            : List.of(String.valueOf(e.getValue()));
    for (String text : written) {
      message = text.isEmpty() ? message : message.replace(text, Quoted.of(text));
    }
    return message;
  }

  private static String lowerFirst(String text) {
    return text.isEmpty() ? text : Character.toLowerCase(text.charAt(0)) + text.substring(1);
  }
}
