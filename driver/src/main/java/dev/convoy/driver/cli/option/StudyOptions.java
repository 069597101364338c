package dev.convoy.driver.cli.option;

import dev.convoy.driver.planning.Entry;
import dev.convoy.driver.study.StudyTrainings;
import dev.convoy.driver.study.StudyTrainings.Variant;
import dev.convoy.job.TrainingSpec;
import dev.convoy.network.Network;
import dev.convoy.worker.data.DataException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.function.ToIntFunction;
import java.util.stream.LongStream;
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

  /**
   * All trainings of a study.
   *
   * @param study its name
   * @param steps of each, for those who say nothing
   * @throws DataException if data cannot be read or do not fit a network
   * @throws UserError if an option makes no sense
   */
  public StudyTrainings trainings(
      CommandSpec command, String study, List<Variant> variants, long steps) throws DataException {
    String network = variants.get(0).training().model().name();
    return StudyTrainings.prepare(
        variants,
        seeds(),
        entry(),
        length.length(command, steps),
        run.source(),
        run.directory("study-" + study + "-" + network));
  }

  /** The seeds, each once. */
  private List<Long> seeds() {
    List<Long> given = seeds;
    if (given == null) {
      given = LongStream.range(0, USUAL_SEEDS).map(k -> run.optimizer.seed + k).boxed().toList();
      seeds = given; // for config.yaml
    }
    return List.copyOf(new LinkedHashSet<>(given));
  }

  /** Another who shares work, on the same workers. */
  public Entry on(Entrant entrant) {
    return entrant.on(run.workers, strategy.mesh);
  }

  private Entry entry() {
    return strategy.on(run.workers);
  }
}
