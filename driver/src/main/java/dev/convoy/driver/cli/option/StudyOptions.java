package dev.convoy.driver.cli.option;

import dev.convoy.driver.planning.Entry;
import dev.convoy.driver.run.RunLength;
import dev.convoy.driver.study.StudyTrainings.Variant;
import dev.convoy.job.TrainingSpec;
import dev.convoy.network.Network;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** What every study trains: a network with several numbers of filter groups, from several seeds. */
public final class StudyOptions {
  private static final int USUAL_SEEDS = 3;

  @Mixin public final RunOptions run = new RunOptions();
  @Mixin final StrategyOption strategy = new StrategyOption();
  @Mixin final LengthOptions length = new LengthOptions();

  @Option(
      names = "--seeds",
      paramLabel = "S,...",
      split = ",",
      description = "Train from each of these seeds, instead of --seed (default: 1,2,3).")
  @Nullable List<Long> seeds;

  /**
   * Every number of filter groups that is asked for.
   *
   * @param usual numbers for those who say nothing; empty for the one that the network has
   * @param groupsOf by how many groups a network is told from the others
   */
  public List<Variant> variants(List<Integer> usual, ToIntFunction<Network> groupsOf) {
    if (run.network.groups == null && !usual.isEmpty()) {
      run.network.groups = usual;
    }
    List<Variant> variants = new ArrayList<>();
    for (Integer groups : numbers()) {
      TrainingSpec training = run.of(groups, null, null).training();
      variants.add(new Variant(groupsOf.applyAsInt(training.network()), training));
    }
    long different = variants.stream().map(Variant::groups).distinct().count();
    if (different < variants.size()) {
      throw UserError.usage(
          "the layer that is looked at has as many groups for several --groups: name another layer, or fewer --groups");
    }
    return variants;
  }

  /** Every number of filter groups that is asked for, by which its network is told from others. */
  public List<Variant> variants(List<Integer> usual) {
    if (run.network.groups == null) {
      run.network.groups = usual;
    }
    return numbers().stream()
        .map(groups -> new Variant(groups, run.of(groups, null, null).training()))
        .toList();
  }

  private List<@Nullable Integer> numbers() {
    List<@Nullable Integer> all = new ArrayList<>();
    if (run.network.groups == null) {
      all.add(null);
    } else {
      all.addAll(new LinkedHashSet<>(run.network.groups));
    }
    return all;
  }

  /** The seeds, each once. */
  public List<Long> seeds() {
    List<Long> given = seeds;
    if (given == null) {
      given = new ArrayList<>();
      for (long k = 0; k < USUAL_SEEDS; k++) {
        given.add(run.optimizer.seed + k);
      }
      seeds = given; // for config.yaml
    }
    return List.copyOf(new LinkedHashSet<>(given));
  }

  /** Who shares the work. */
  public Entry entry() {
    return strategy.on(run.workers);
  }

  /** How long each is trained. */
  public RunLength length(CommandSpec command, long byDefault) {
    return length.length(command, byDefault);
  }
}
