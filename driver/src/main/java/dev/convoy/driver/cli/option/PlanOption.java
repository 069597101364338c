package dev.convoy.driver.cli.option;

import dev.convoy.driver.planning.Entry;
import dev.convoy.driver.report.Contestant;
import dev.convoy.job.Arrangement;
import dev.convoy.job.WorkerSpeeds;
import dev.convoy.plan.file.PlanFile;
import dev.convoy.plan.file.PlanFileReader;
import dev.convoy.plan.ownership.PlanException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;

/** A plan as {@code plan} or a training wrote it, and somebody may have edited it. */
public final class PlanOption {

  /** Characters that the plan of a large network over a thousand workers has. */
  private static final int LONGEST = 1 << 28;

  /** Options that contradict a plan file, for it says what they say. */
  public static final List<String> SAID = List.of("--strategy", "--mesh", "--worker-speeds");

  @Option(
      names = "--plan",
      paramLabel = "FILE",
      description =
          "Share work out as this plan.json says, as 'plan' wrote it and you may have edited it:"
              + " its placements, or the blocks of its layers.",
      converter = TypedPath.class)
  @Nullable Path file;

  /**
   * The way to train that the options name: that of the plan file if there is one, which then says
   * network, batch and workers too where nobody else does.
   *
   * @throws UserError if the file is no plan, does not fit the network, or the options contradict
   *     it
   */
  public Entry entry(CommandSpec command, StrategyOption strategy, RunOptions run) {
    return isGiven() ? entry(command, run) : strategy.on(run.workers);
  }

  /** Whether there is one. */
  public boolean isGiven() {
    return file != null;
  }

  /**
   * The way to train of the plan file, which there must be.
   *
   * @throws UserError if the file is no plan, does not fit the network, or the options contradict
   *     it
   */
  public Entry entry(CommandSpec command, RunOptions run) {
    Path path = Objects.requireNonNull(file);
    for (String option : SAID) {
      if (isGiven(command, option)) {
        throw UserError.usage(
            "--plan says already what " + option + " says: leave one of them out");
      }
    }
    PlanFile plan = read(path);
    if (!isGiven(command, "--network")) {
      run.network.name = new NetworkName(plan.network());
    }
    follow(command, "--batch", plan.batch(), run.workers.batch, path);
    follow(command, "--workers", plan.mesh().ranks(), run.workers.given(), path);
    run.workers.batch = plan.batch();
    run.workers.setWorkers(plan.mesh().ranks());
    try {
      plan.ownership(run.network.network());
    } catch (PlanException e) {
      throw UserError.usage("--plan " + path + ": " + e.getMessage());
    }
    return new Entry.Known(
        new Contestant(
            plan.title(),
            new Arrangement.Planned(plan),
            run.workers.threads,
            plan.speeds().areEqual()
                ? new WorkerSpeeds.Equal()
                : new WorkerSpeeds.Given(plan.speeds())));
  }

  private static PlanFile read(Path path) {
    try {
      return PlanFileReader.read(TextFile.read("--plan", path, LONGEST));
    } catch (PlanException e) {
      throw UserError.usage("--plan " + path + ": " + e.getMessage());
    }
  }

  private static void follow(
      CommandSpec command, String option, int planned, @Nullable Integer asked, Path path) {
    if (asked != null && asked != planned && isGiven(command, option)) {
      throw UserError.usage(
          "--plan %s is for %s %d, not %d: change one of them"
              .formatted(path, option, planned, asked));
    }
  }

  /** Whether the command line or a configuration file says it. */
  private static boolean isGiven(CommandSpec command, String name) {
    OptionSpec option = command.findOption(name);
    if (option == null) {
      return false;
    }
    try {
      var defaults = command.defaultValueProvider();
      return command.commandLine().getParseResult().hasMatchedOption(option)
          || (defaults != null && defaults.defaultValue(option) != null);
    } catch (Exception e) {
      throw new IllegalStateException("the value of " + name + " cannot be looked up", e);
    }
  }
}
