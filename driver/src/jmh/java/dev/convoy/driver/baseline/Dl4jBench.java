package dev.convoy.driver.baseline;

import dev.convoy.driver.launch.Cluster;
import dev.convoy.driver.launch.ClusterOptions;
import dev.convoy.job.DataSpec;
import dev.convoy.job.Job;
import dev.convoy.job.OptimizerSpec;
import dev.convoy.job.OptimizerSpec.Schedule;
import dev.convoy.job.Strategy;
import dev.convoy.job.Trial;
import dev.convoy.network.Network;
import dev.convoy.network.zoo.Zoo;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Convoy against DL4J on Spark. */
@Command(name = "bench dl4j")
final class Dl4jBench implements Callable<Integer> {
  @Option(names = "--network", split = ",")
  List<String> networks = List.of("alexnet-cifar", TwoGroups.NAME);

  @Option(names = "--workers")
  int workers = 4;

  @Option(names = "--batch")
  int batch = 128;

  @Option(names = "--steps")
  long steps = 30;

  @Option(names = "--unmeasured-steps")
  long unmeasured = 10;

  @Option(names = "--rounds")
  int rounds = 3;

  @Option(names = "--averaging", split = ",")
  List<Integer> averaging = List.of(1, 10);

  @Option(names = "--prefetch")
  int prefetch = 2;

  public static void main(String[] args) {
    System.exit(new CommandLine(new Dl4jBench()).execute(args));
  }

  @Override
  public Integer call() throws Exception {
    Path output =
        Path.of(System.getProperty("convoy.bench.output", "target/bench")).resolve("dl4j");
    for (String name : networks) {
      Network net = name.equals(TwoGroups.NAME) ? TwoGroups.network() : Zoo.network(name);
      for (int round = 0; round < rounds; round++) {
        Job job = job(net);
        ClusterOptions options = ClusterOptions.of(workers, output.resolve("logs"));
        Map<Strategy, Outcome> ours = ConvoyTurn.run(job, options);
        System.out.println(name + " " + ours);
        try (Cluster cluster = Cluster.open(Dl4jSettings.on(options))) {
          for (int f : averaging) {
            System.out.println(
                name
                    + " dl4j "
                    + f
                    + " "
                    + new ParameterAveraging(f, prefetch).run(cluster, theirs(job)));
          }
        }
      }
    }
    return 0;
  }

  private Job theirs(Job job) {
    return with(
        job.network(), List.of(new Trial(Strategy.DATA, workers, 1, steps, unmeasured, true)));
  }

  private Job job(Network net) {
    return with(
        net,
        List.of(
            new Trial(Strategy.DATA, workers, 1, 0, 0, true),
            new Trial(Strategy.MODEL, workers, 1, steps, unmeasured, true),
            new Trial(Strategy.DATA, workers, 1, steps, unmeasured, true)));
  }

  private Job with(Network net, List<Trial> trials) {
    return new Job(
        net.name(),
        net.input(),
        net.nodes(),
        batch,
        1,
        new DataSpec("generated:test=512", false, false),
        new OptimizerSpec(0.001, 0.9, 0, Schedule.CONSTANT, 0),
        trials,
        "",
        0,
        0,
        false,
        10_000);
  }
}
