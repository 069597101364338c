package dev.convoy.driver.cli;

import dev.convoy.control.UnreadableName;
import dev.convoy.driver.cli.option.TextFile;
import dev.convoy.driver.cli.option.TypedPath;
import dev.convoy.driver.cli.option.UserError;
import dev.convoy.driver.launch.cluster.ApplicationMaster;
import dev.convoy.driver.launch.machine.JavaVersion;
import dev.convoy.driver.report.output.RunFiles;
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
      SimulateCommand.class,
      TrainCommand.class,
      CompareCommand.class,
      VerifyCommand.class,
      EvaluateCommand.class,
      PredictCommand.class,
      PackCommand.class,
      ExportCommand.class,
      ImportCommand.class,
      StudyCommand.class,
      ShowCommand.class,
      ReportCommand.class,
      HistoryCommand.class,
      CalibrateCommand.class,
      DoctorCommand.class
    },
    footer = {
      "",
      "'convoy COMMAND --help' lists a command's options; --config FILE.yaml gives any of them.",
      "",
      "Exit codes: 0 done, 1 internal error, 2 bad usage, config, network or data,",
      "3 does not fit (slots, memory), 4 training failed, 5 verification failed,",
      "130 interrupted, 143 ended by SIGTERM."
    })
public final class Main {

  /** Options that make no sense in a file. */
  private static final Set<String> NOT_IN_FILES =
      Set.of(
          "config", "debug", "help", "version", "list", "yaml", "kernels", "resume", "no-augment");

  private static final String CONFIG = "--config";
  private static final String RESUME = "--resume";
  private static final String DEBUG = "--debug";

  /** Made by picocli. */
  Main() {}

  /**
   * Runs a command and ends the process: Spark leaves threads behind that would keep it alive.
   * Where YARN's application master runs this, that ends it.
   *
   * @throws Exception in an application master, if the exit code is not 0
   */
  public static void main(String[] args) throws Exception {
    PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
    ErrorReport errors = new ErrorReport(isDebug(args), ConfigFile.none());
    Thread.setDefaultUncaughtExceptionHandler((thread, thrown) -> errors.execution(thrown, err));
    int code = run(args, out, err);
    if (ApplicationMaster.runsThis()) {
      ApplicationMaster.end(code);
    } else {
      System.exit(code);
    }
  }

  /**
   * Runs a command. Nothing that it throws, errors of the JVM included, gets any further than here.
   *
   * @return the exit code
   */
  static int run(String[] args, PrintWriter out, PrintWriter err) {
    ErrorReport early = new ErrorReport(isDebug(args), ConfigFile.none());
    try {
      return execute(args, out, err);
    } catch (RuntimeException | Error e) {
      return early.execution(e, err);
    } finally {
      out.flush();
    }
  }

  private static boolean isDebug(String[] args) {
    return List.of(args).contains(DEBUG);
  }

  private static int execute(String[] args, PrintWriter out, PrintWriter err) {
    JavaVersion.require17();
    requireReadable(args);
    CommandLine line =
        new CommandLine(new Main())
            .setOut(out)
            .setErr(err)
            .registerConverter(Path.class, new TypedPath());
    ConfigFile config = config(args, line);
    ErrorReport errors = new ErrorReport(isDebug(args), config);
    line.setDefaultValueProvider(config);
    line.setParameterExceptionHandler((e, arguments) -> errors.parameters(e));
    line.setExecutionExceptionHandler((e, command, parsed) -> errors.execution(e, err));
    return line.execute(args);
  }

  /** Letters that the locale lacks are lost before this program begins. */
  private static void requireReadable(String[] args) {
    for (String each : args) {
      if (UnreadableName.isDamaged(each)) {
        throw UserError.usage("the argument " + UnreadableName.reason(each));
      }
    }
  }

  private static ConfigFile config(String[] args, CommandLine line) {
    for (int i = 0; i < args.length; i++) {
      if (args[i].startsWith(CONFIG + "=")) {
        return ConfigFile.read(
            TextFile.path(CONFIG, args[i].substring(CONFIG.length() + 1)), options(line));
      }
      if (args[i].equals(CONFIG) && i + 1 < args.length) {
        return ConfigFile.read(TextFile.path(CONFIG, args[i + 1]), options(line));
      }
    }
    return ofResumed(args, line);
  }

  /** The options of the run that is gone on with. */
  private static ConfigFile ofResumed(String[] args, CommandLine line) {
    for (int i = 0; i < args.length; i++) {
      String directory = null;
      if (args[i].startsWith(RESUME + "=")) {
        directory = args[i].substring(RESUME.length() + 1);
      } else if (args[i].equals(RESUME) && i + 1 < args.length) {
        directory = args[i + 1];
      }
      if (directory != null) {
        Path file = TextFile.path(RESUME, directory).resolve(RunFiles.CONFIG);
        return ConfigFile.read(RESUME, file, options(line));
      }
    }
    return ConfigFile.none();
  }

  /** The long names of the options of all commands. */
  private static Set<String> options(CommandLine line) {
    Set<String> names = new TreeSet<>();
    for (CommandLine command : line.getSubcommands().values()) {
      names.addAll(options(command));
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
