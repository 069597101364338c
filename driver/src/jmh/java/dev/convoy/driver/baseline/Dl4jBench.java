package dev.convoy.driver.baseline;

import dev.convoy.job.ExchangeSpec;
import dev.convoy.job.Checkpointing;
import dev.convoy.job.TrainingSpec;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.convoy.driver.launch.cluster.Cluster;
import dev.convoy.driver.launch.ClusterOptions;
import dev.convoy.job.DataSpec;
import dev.convoy.job.Job;
import dev.convoy.job.OptimizerSpec;
import dev.convoy.placement.Strategy;
import dev.convoy.job.Transport;
import dev.convoy.job.Trial;
import dev.convoy.network.Network;
import dev.convoy.network.NetworkException;
import dev.convoy.network.zoo.Zoo;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Option;

/**
 * Convoy against DL4J on Spark, in turn: in every round Convoy under each strategy on one embedded
 * cluster, then DL4J with each averaging frequency on another of the same kind.
 */
@Command(
    name = "bench dl4j",
    description = "Trains the same steps with Convoy and with Deeplearning4j on Spark, in turn.",
    usageHelpAutoWidth = true,
    sortOptions = false)
final class Dl4jBench implements Callable<Integer> {
  private static final long SEED = 1;
  private static final long CHECK_STEPS = 2;
  private static final int PEER_TIMEOUT_MILLIS = 60_000;

  private static final String CAVEATS =
      """
      Images/s are medians over the rounds; losses are those of the last round. Both begin with the
      same weights and train the same records in the same number of steps. What differs: DL4J has
      Nesterov momentum where Convoy has the classical one; it averages weights and momentum, which
      is the same as Convoy's adding of gradients only where it averages every batch; it takes the
      batches in an order of its own, drops out other elements, and finds its batches decoded in
      memory, where Convoy makes them as it goes. It has no grouped convolution: groups are branches.
      DL4J's settings: parameter averaging, direct, updater state averaged too; batches cached and
      spread evenly; 2 prefetched; default workspaces; its oneDNN helpers switched on, and the check
      that keeps 1.0.0-M2 from using them answered; one OpenMP thread an executor instead of the 4
      that it sets; broadcasts not compressed. Its response normalisation has no oneDNN helper.""";

  @Option(
      names = "--network",
      paramLabel = "NAME,...",
      split = ",",
      description = "Networks that have a name, or two-groups.",
      showDefaultValue = Visibility.ALWAYS)
  List<String> networks = List.of("alexnet-cifar", TwoGroups.NAME);

  @Option(
      names = "--workers",
      description = "Executors, of one thread each.",
      showDefaultValue = Visibility.ALWAYS)
  int workers = 4;

  @Option(
      names = "--batch",
      description = "Images of the global batch; each worker of DL4J has an equal share.",
      showDefaultValue = Visibility.ALWAYS)
  int batch = 128;

  @Option(
      names = "--steps",
      description = "Measured steps of a turn.",
      showDefaultValue = Visibility.ALWAYS)
  long steps = 40;

  @Option(
      names = "--unmeasured-steps",
      description = "Steps before them.",
      showDefaultValue = Visibility.ALWAYS)
  long unmeasured = 20;

  @Option(
      names = "--rounds",
      description = "Turns of each contestant.",
      showDefaultValue = Visibility.ALWAYS)
  int rounds = 3;

  @Option(
      names = "--averaging",
      paramLabel = "F,...",
      split = ",",
      description = "After how many batches DL4J averages.",
      showDefaultValue = Visibility.ALWAYS)
  List<Integer> averaging = List.of(1, 5, 10);

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  boolean help;

  private final PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);

  private Dl4jBench() {}

  /** Runs it and ends the process: Spark leaves threads behind that would keep it alive. */
  public static void main(String[] args) {
    CommandLine line = new CommandLine(new Dl4jBench());
    line.setExecutionExceptionHandler(
        (e, command, parsed) -> {
          if (e instanceof IllegalArgumentException || e instanceof NetworkException) {
            command.getErr().println("bench: " + e.getMessage());
            return CommandLine.ExitCode.USAGE;
          }
          throw e;
        });
    System.exit(line.execute(args));
  }

  @Override
  public Integer call() throws Exception {
    check();
    Dl4jSettings.here();
    Path output = Path.of(System.getProperty("convoy.bench.output", "target/bench"));
    ClusterOptions options = ClusterOptions.of(workers, output.resolve("dl4j-logs"));
    ArrayNode json = new ObjectMapper().createArrayNode();
    for (String name : networks) {
      Network network = name.equals(TwoGroups.NAME) ? TwoGroups.network() : Zoo.network(name);
      describe(network, options);
      Standing standing = new Standing(name);
      for (int round = 1; round <= rounds; round++) {
        for (Outcome turn : round(network, options)) {
          standing.add(turn);
          out.printf(
              "round %d/%d  %s  %.1f images/s%n",
              round, rounds, turn.contestant(), turn.imagesPerSecond());
        }
      }
      out.printf("%n%s%n", standing.table());
      json.add(standing.json());
    }
    write(output.resolve("dl4j.json"), json);
    out.println(CAVEATS);
    return 0;
  }

  private void check() {
    if (batch % workers != 0) {
      throw new IllegalArgumentException(
          "--batch %d is not a multiple of --workers %d".formatted(batch, workers));
    }
    for (int frequency : averaging) {
      if (frequency < 1 || steps % frequency != 0 || unmeasured % frequency != 0) {
        throw new IllegalArgumentException(
            "--averaging %d does not divide --steps %d and --unmeasured-steps %d: DL4J would leave steps out"
                .formatted(frequency, steps, unmeasured));
      }
    }
  }

  private void describe(Network network, ClusterOptions options) throws Exception {
    out.printf(
        "%s: %,d parameters, batch %d, %d executors of one thread, %d rounds of %d steps after %d that do not count%n",
        network.name(), network.parameterCount(), batch, workers, rounds, steps, unmeasured);
    Job job = job(network, List.of(trial(Strategy.DATA, CHECK_STEPS, CHECK_STEPS / 2)));
    out.printf(
        "DL4J (nd4j-native%s) runs in oneDNN: %s%n",
        Dl4jSettings.build(),
        String.join(", ", OneDnnCheck.implementations(job, Dl4jSettings.on(options))));
  }

  private List<Outcome> round(Network network, ClusterOptions options) throws Exception {
    List<Trial> trials =
        Stream.of(Strategy.MODEL, Strategy.DATA)
            .map(s -> trial(s, unmeasured + steps, unmeasured))
            .toList();
    List<Trial> evaluatedFirst = new ArrayList<>(trials);
    evaluatedFirst.add(0, trial(Strategy.DATA, 0, 0));
    List<Outcome> turns = new ArrayList<>(ConvoyTurn.run(job(network, evaluatedFirst), options));
    try (Cluster cluster = Cluster.open(Dl4jSettings.on(options))) {
      for (int frequency : averaging) {
        turns.add(new ParameterAveraging(frequency).run(cluster, job(network, trials)));
      }
    }
    return turns;
  }

  private Trial trial(Strategy strategy, long count, long leading) {
    return new Trial(strategy, workers, 1, count, leading, true);
  }

  /** Weights do not decay, so that the losses of both are nothing but losses. */
  private Job job(Network network, List<Trial> trials) {
    return new Job(TrainingSpec.of(network, batch).withSeed(SEED).withData(new DataSpec("generated:test=512", false, false)).withOptimizer(OptimizerSpec.sgd(0.001, 0.9)).withExchange(new ExchangeSpec(Transport.AUTO, PEER_TIMEOUT_MILLIS, 1)), Checkpointing.NONE, trials);
  }

  private static void write(Path file, ArrayNode json) throws IOException {
    Files.createDirectories(file.toAbsolutePath().getParent());
    new ObjectMapper().writerWithDefaultPrettyPrinter().writeValue(file.toFile(), json);
  }
}
