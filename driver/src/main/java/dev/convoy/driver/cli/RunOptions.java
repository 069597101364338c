package dev.convoy.driver.cli;

import dev.convoy.job.ExchangeSpec;
import dev.convoy.job.NetworkSpec;
import dev.convoy.job.Numerics;
import dev.convoy.job.TrainingSpec;
import dev.convoy.network.Network;
import picocli.CommandLine.Mixin;

/** The options that every command with workers has, and what they ask a run for. */
final class RunOptions {
  @Mixin final CommonOptions common = new CommonOptions();
  @Mixin final NetworkOptions network = new NetworkOptions();
  @Mixin final DataOptions data = new DataOptions();
  @Mixin final WorkerOptions workers = new WorkerOptions();
  @Mixin final OptimizerOptions optimizer = new OptimizerOptions();
  @Mixin final DeviceOptions device = new DeviceOptions();
  @Mixin final ClusterFlags cluster = new ClusterFlags();
  @Mixin final OutputOption output = new OutputOption();

  /**
   * What is trained, on what and how.
   *
   * @throws UserError if an option makes no sense
   * @throws dev.convoy.network.NetworkException if there is no such network
   */
  TrainingSpec training() {
    Network net = network.network();
    workers.resolve();
    return new TrainingSpec(
        NetworkSpec.of(net),
        data.spec(),
        workers.batch,
        optimizer.seed,
        optimizer.spec(net),
        new Numerics(workers.precision, device.spec(workers.precision)),
        new ExchangeSpec(cluster.transport, cluster.peerTimeout().toMillis(), workers.chunks));
  }
}
