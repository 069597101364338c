package dev.convoy.driver.cli.option;

import dev.convoy.driver.launch.cluster.ClusterSource;
import dev.convoy.job.DataSpec;
import dev.convoy.job.ExchangeSpec;
import dev.convoy.job.NetworkSpec;
import dev.convoy.job.Numerics;
import dev.convoy.job.TrainingSpec;
import dev.convoy.network.Network;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;

/** The options that every command with workers has, and what they ask a run for. */
public final class RunOptions {
  @Mixin final CommonOptions common;
  @Mixin final NetworkOptions network;
  @Mixin final DataOptions data;
  @Mixin public final WorkerOptions workers;
  @Mixin final OptimizerOptions optimizer;
  @Mixin final DeviceOptions device;
  @Mixin final ClusterFlags cluster;
  @Mixin final OutputOption output;

  /** What nobody has said anything to yet. */
  public RunOptions() {
    this(
        new CommonOptions(),
        new NetworkOptions(),
        new DataOptions(),
        new WorkerOptions(),
        new OptimizerOptions(),
        new DeviceOptions(),
        new ClusterFlags(),
        new OutputOption());
  }

  private RunOptions(
      CommonOptions common,
      NetworkOptions network,
      DataOptions data,
      WorkerOptions workers,
      OptimizerOptions optimizer,
      DeviceOptions device,
      ClusterFlags cluster,
      OutputOption output) {
    this.common = common;
    this.network = network;
    this.data = data;
    this.workers = workers;
    this.optimizer = optimizer;
    this.device = device;
    this.cluster = cluster;
    this.output = output;
  }

  /** Another learning rate and clip norm for those who say nothing. */
  public void byDefault(double learningRate, double clipNorm) {
    optimizer.learningRate = learningRate;
    optimizer.clipNorm = clipNorm;
  }

  /** Another network for those who name none. */
  public void byDefault(String name) {
    network.name = new NetworkName(name);
  }

  /** Whether a network of the zoo is the one that is trained. */
  public boolean isOf(String name) {
    return network.name.typed().equals(name);
  }

  /** The same options with another number of filter groups, workers or images, where given. */
  RunOptions of(@Nullable Integer groups, @Nullable Integer count, @Nullable Integer batch) {
    WorkerOptions workersOf = count == null ? workers : workers.of(count);
    if (batch != null) {
      workersOf = workersOf.of(workersOf.workers());
      workersOf.batch = batch;
    }
    NetworkOptions networkOf = groups == null ? network : network.of(groups);
    return new RunOptions(common, networkOf, data, workersOf, optimizer, device, cluster, output);
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
            cluster.tls,
            cluster.listening()));
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
