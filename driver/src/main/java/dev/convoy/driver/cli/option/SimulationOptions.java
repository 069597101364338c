package dev.convoy.driver.cli.option;

import dev.convoy.cost.DeviceSpeed;
import dev.convoy.cost.LinkCost;
import dev.convoy.driver.planning.StrategyChoice;
import dev.convoy.driver.run.ScalingRun;
import dev.convoy.job.Precision;
import dev.convoy.network.Network;
import dev.convoy.placement.Strategy;
import dev.convoy.plan.PlanOptions;
import dev.convoy.simulate.ClusterSpec;
import dev.convoy.simulate.Stragglers;
import dev.convoy.text.Quoted;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;

/** What is simulated, and on which cluster. */
public final class SimulationOptions {
  private static final int DEFAULT_BATCH = 128;
  private static final Pattern STRAGGLERS =
      Pattern.compile("(\\d{1,3}(?:\\.\\d{1,9})?)x(\\d{1,6}(?:\\.\\d{1,9})?)");

  @Mixin final NetworkOptions network = new NetworkOptions();

  @Option(
      names = "--strategies",
      paramLabel = "A,B,...",
      split = ",",
      description =
          "What is simulated: model, data, hybrid, one-weird-trick, auto (default: model,data).",
      converter = StrategyName.class)
  List<StrategyChoice> strategies = Stream.of("model", "data").map(StrategyChoice::of).toList();

  @Option(
      names = "--workers",
      paramLabel = "N,M,...",
      split = ",",
      description = "Numbers of workers (default: 1,2,4,8).")
  List<Integer> workers = List.of(1, 2, 4, 8);

  @Option(
      names = "--batch",
      paramLabel = "B",
      description = "Images of the global batch, whatever the number of workers (default: 128).")
  @Nullable Integer batch;

  @Option(
      names = "--batch-per-worker",
      paramLabel = "B",
      description = "Images of the global batch for each worker that there is, instead of --batch.")
  @Nullable Integer batchPerWorker;

  @Option(
      names = "--cluster",
      paramLabel = "FILE.yaml",
      description =
          "The cluster, described in YAML (default: one host with this machine's cores and usual"
              + " speeds).",
      converter = TypedPath.class)
  @Nullable Path cluster;

  @Option(
      names = "--stragglers",
      paramLabel = "PxF",
      description =
          "In each step, each worker is with probability P F times as slow, as 0.01x2, whatever the"
              + " cluster's file says.")
  @Nullable String stragglers;

  @Option(
      names = "--seed",
      paramLabel = "S",
      description = "Says which workers are slow in which steps.",
      showDefaultValue = Visibility.ALWAYS)
  long seed = 1;

  @Option(
      names = "--chunks",
      paramLabel = "K",
      description = "Parts of the batch in which slices travel on the way forward.",
      showDefaultValue = Visibility.ALWAYS)
  int chunks = 2;

  @Option(
      names = "--precision",
      paramLabel = "f32|tf32|bf16",
      description = "In what activations are kept and travel.",
      showDefaultValue = Visibility.ALWAYS,
      converter = OptionNames.OfPrecision.class)
  Precision precision = Precision.F32;

  /**
   * What is asked for.
   *
   * @throws UserError if an option makes no sense
   * @throws dev.convoy.network.NetworkException if there is no such network
   */
  public ScalingRun.Input input(CommandSpec command) {
    settleBatch(command);
    Network net = network.network();
    for (int count : workers) {
      NumericOptions.between("--workers", count, 1, WorkerOptions.MOST_WORKERS);
    }
    for (StrategyChoice strategy : strategies) {
      if (strategy.equals(new StrategyChoice.Named(Strategy.SINGLE))) {
        throw UserError.usage(
            "--strategies single has one worker: ask for it by --workers 1, beside others");
      }
      if (Collections.frequency(strategies, strategy) > 1) {
        throw UserError.usage("--strategies names " + strategy.title() + " twice");
      }
    }
    NumericOptions.atLeast("--chunks", chunks, 1);
    PlanOptions plans = WorkerOptions.planOptions(net, precision, chunks);
    return new ScalingRun.Input(net, strategies, workers, batch(), perWorker(), plans, seed);
  }

  /** Where a configuration file names the one and the command line the other, that wins. */
  private void settleBatch(CommandSpec command) {
    if (batch == null || batchPerWorker == null) {
      return;
    }
    ParseResult parsed = command.commandLine().getParseResult();
    boolean given = parsed.hasMatchedOption("--batch");
    if (given == parsed.hasMatchedOption("--batch-per-worker")) {
      throw UserError.usage("--batch and --batch-per-worker exclude each other: give one of them");
    }
    if (given) {
      batchPerWorker = null;
    } else {
      batch = null;
    }
  }

  private OptionalInt batch() {
    if (batchPerWorker != null) {
      return OptionalInt.empty();
    }
    int chosen = batch == null ? DEFAULT_BATCH : batch;
    NumericOptions.atLeast("--batch", chosen, 1);
    batch = chosen; // for config.yaml
    return OptionalInt.of(chosen);
  }

  private OptionalInt perWorker() {
    Integer given = batchPerWorker;
    if (given == null) {
      return OptionalInt.empty();
    }
    NumericOptions.atLeast("--batch-per-worker", given, 1);
    return OptionalInt.of(given);
  }

  /**
   * The cluster.
   *
   * @throws UserError if its file cannot be read or describes none
   */
  public ClusterSpec cluster() {
    ClusterSpec described = cluster == null ? thisMachine() : ClusterFile.read(cluster);
    String given = stragglers;
    return given == null ? described : described.with(stragglers(given));
  }

  /** Whether nobody has described one. */
  public boolean isOfThisMachine() {
    return cluster == null;
  }

  /** Sockets between processes of one host move 4 GB/s, as docs/simulation.md says. */
  private ClusterSpec thisMachine() {
    int most = workers.stream().mapToInt(n -> n).max().orElse(1);
    int cores = Runtime.getRuntime().availableProcessors();
    return ClusterSpec.oneHost(
        Math.max(1, most), 1, cores, DeviceSpeed.cpuCore(), new LinkCost(20e-6, 4e9, 5e-6));
  }

  private static Stragglers stragglers(String given) {
    Matcher parts = STRAGGLERS.matcher(given.trim());
    if (parts.matches()) {
      double probability = Double.parseDouble(parts.group(1));
      double slowdown = Double.parseDouble(parts.group(2));
      if (probability <= 1 && slowdown >= 1) {
        return new Stragglers(probability, slowdown, 0);
      }
    }
    throw UserError.usage(
        "--stragglers '%s': give a probability of at most 1 and how many times as slow, as 0.01x2"
            .formatted(Quoted.of(given)));
  }
}
