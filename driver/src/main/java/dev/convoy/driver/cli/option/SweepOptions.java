package dev.convoy.driver.cli.option;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** What several comparisons differ in. */
public final class SweepOptions {

  @Option(
      names = "--batches",
      paramLabel = "B,...",
      split = ",",
      description = "Compare at each of these global batches, instead of --batch.")
  @Nullable List<Integer> batches;

  @Option(
      names = "--worker-counts",
      paramLabel = "N,...",
      split = ",",
      description = "Compare on each of these numbers of workers, instead of --workers.")
  @Nullable List<Integer> workerCounts;

  /**
   * One comparison of several.
   *
   * @param name what it differs in, as {@code batch-32-workers-2}; empty where there is one alone
   * @param options what it is run with
   */
  public record Case(String name, RunOptions options) {}

  /**
   * The comparisons that are asked for: every batch on every number of workers, each with every
   * number of filter groups.
   */
  public List<Case> cases(CommandSpec command, RunOptions run) {
    exclude(command, "--batches", batches, "--batch");
    exclude(command, "--worker-counts", workerCounts, "--workers");
    List<Case> all = new ArrayList<>();
    for (Integer groups : orNone(run.network.groups)) {
      for (Integer count : orNone(workerCounts)) {
        for (Integer batch : orNone(batches)) {
          all.add(new Case(name(run, groups, count, batch), run.of(groups, count, batch)));
        }
      }
    }
    return all;
  }

  private static void exclude(
      CommandSpec command, String several, @Nullable List<Integer> given, String one) {
    if (given != null && command.commandLine().getParseResult().hasMatchedOption(one)) {
      throw new ParameterException(
          command.commandLine(), "%s and %s exclude each other".formatted(several, one));
    }
  }

  private static List<@Nullable Integer> orNone(@Nullable List<Integer> given) {
    List<@Nullable Integer> all = new ArrayList<>();
    if (given == null || given.isEmpty()) {
      all.add(null);
    } else {
      all.addAll(new LinkedHashSet<>(given));
    }
    return all;
  }

  private String name(
      RunOptions run, @Nullable Integer groups, @Nullable Integer count, @Nullable Integer batch) {
    List<String> parts = new ArrayList<>();
    if (batch != null) {
      parts.add("batch-" + batch);
    }
    if (count != null) {
      parts.add("workers-" + count);
    }
    if (groups != null && run.network.groups != null && run.network.groups.size() > 1) {
      parts.add("groups-" + groups);
    }
    return String.join("-", parts);
  }
}
