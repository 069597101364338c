package dev.convoy.driver.cli.option;

import dev.convoy.driver.launch.cluster.ClusterSource;
import dev.convoy.job.DataSpec;
import dev.convoy.job.ExchangeSpec;
import dev.convoy.job.NetworkSpec;
import dev.convoy.job.Numerics;
import dev.convoy.job.TrainingSpec;
import dev.convoy.network.Network;
import java.nio.file.Path;
import picocli.CommandLine.Mixin;

/** The options that every command with workers has, and what they ask a run for. */
public final class RunOptions {
  @Mixin final CommonOptions common = new CommonOptions();
  @Mixin final NetworkOptions network = new NetworkOptions();
  @Mixin final DataOptions data = new DataOptions();
  @Mixin public final WorkerOptions workers = new WorkerOptions();
  @Mixin final OptimizerOptions optimizer = new OptimizerOptions();
  @Mixin final DeviceOptions device = new DeviceOptions();
  @Mixin final ClusterFlags cluster = new ClusterFlags();
  @Mixin final OutputOption output = new OutputOption();

  /** Another learning rate and clip norm for those who say nothing. */
  public void byDefault(double learningRate, double clipNorm) {
    optimizer.learningRate = learningRate;
    optimizer.clipNorm = clipNorm;
  }

  /**
   * What is trained, on what and how.
   *
   * @throws UserError if an option makes no sense
   * @throws dev.convoy.network.NetworkException if there is no such network
   */
  public TrainingSpec training() {
    Network net = network.network();
    workers.resolve();
    return new TrainingSpec(
        NetworkSpec.of(net),
        data(),
        workers.batch,
        optimizer.seed,
        optimizer.spec(net, workers.batch),
        new Numerics(workers.precision, device.spec(workers.precision)),
        new ExchangeSpec(
            cluster.transport,
            cluster.peerTimeout().toMillis(),
            workers.chunks,
            cluster.stallTimeout().toMillis(),
            cluster.tls));
  }

  /** The records. */
  public DataSpec data() {
    return data.spec();
  }

  /** Where the Spark of the run comes from. */
  public ClusterSource source() {
    return cluster.source();
  }

  /** The directory for its results, named by a network and the time if nobody named it. */
  public Path directory(String name) {
    return output.directory(name);
  }
}
