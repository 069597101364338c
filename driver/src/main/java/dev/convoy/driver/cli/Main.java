package dev.convoy.driver.cli;

import dev.convoy.driver.launch.JavaVersion;
import dev.convoy.driver.launch.LaunchException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ScopeType;

/** The command {@code convoy}. */
@Command(
    name = "convoy",
    description = "Trains grouped-convolution networks model-parallel on Apache Spark.",
    synopsisSubcommandLabel = "COMMAND",
    mixinStandardHelpOptions = true,
    scope = ScopeType.INHERIT,
    versionProvider = Version.class,
    usageHelpAutoWidth = true,
    sortOptions = false,
    subcommands = {
      InspectCommand.class,
      PlanCommand.class,
      TrainCommand.class,
      CompareCommand.class,
      EvaluateCommand.class,
      DoctorCommand.class
    },
    footer = {
      "",
      "'convoy COMMAND --help' lists a command's options; --config FILE.yaml gives any of them.",
      "",
      "Exit codes: 0 done, 1 internal error, 2 bad usage, config, network or data,",
      "3 does not fit (slots, memory), 4 training failed, 5 verification failed."
    })
public final class Main {

  /** Options that make no sense in a file. */
  private static final Set<String> NOT_IN_FILES =
      Set.of("config", "debug", "help", "version", "list", "yaml", "kernels");

  private static final String CONFIG = "--config";
  private static final String DEBUG = "--debug";

  /** Made by picocli. */
  Main() {}

  /** Runs a command and ends the process: Spark leaves threads behind that would keep it alive. */
  public static void main(String[] args) {
    PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
    System.exit(run(args, out, err));
  }

  /**
   * Runs a command.
   *
   * @return the exit code
   */
  static int run(String[] args, PrintWriter out, PrintWriter err) {
    boolean debug = List.of(args).contains(DEBUG);
    CommandLine line =
        new CommandLine(new Main())
            .setOut(out)
            .setErr(err)
            .registerConverter(Path.class, new TypedPath());
    ConfigFile config;
    try {
      JavaVersion.require17();
      config = config(args, line);
    } catch (UserError | LaunchException e) {
      return new ErrorReport(debug, ConfigFile.none()).execution(e, err);
    }
    ErrorReport errors = new ErrorReport(debug, config);
    line.setDefaultValueProvider(config);
    line.setParameterExceptionHandler((e, arguments) -> errors.parameters(e));
    line.setExecutionExceptionHandler((e, command, parsed) -> errors.execution(e, err));
    int code = line.execute(args);
    out.flush();
    return code;
  }

  private static ConfigFile config(String[] args, CommandLine line) {
    for (int i = 0; i < args.length; i++) {
      if (args[i].startsWith(CONFIG + "=")) {
        return ConfigFile.read(Path.of(args[i].substring(CONFIG.length() + 1)), options(line));
      }
      if (args[i].equals(CONFIG) && i + 1 < args.length) {
        return ConfigFile.read(Path.of(args[i + 1]), options(line));
      }
    }
    return ConfigFile.none();
  }

  /** The long names of the options of all commands. */
  private static Set<String> options(CommandLine line) {
    Set<String> names = new TreeSet<>();
    for (CommandLine command : line.getSubcommands().values()) {
      for (OptionSpec option : command.getCommandSpec().options()) {
        Arrays.stream(option.names())
            .filter(n -> n.startsWith("--"))
            .map(n -> n.substring(2))
            .filter(n -> !NOT_IN_FILES.contains(n))
            .forEach(names::add);
      }
    }
    return names;
  }
}
