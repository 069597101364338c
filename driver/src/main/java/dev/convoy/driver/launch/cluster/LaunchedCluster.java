package dev.convoy.driver.launch.cluster;

import dev.convoy.control.ExitCode;
import dev.convoy.control.Reason;
import dev.convoy.driver.launch.ClusterOptions;
import dev.convoy.driver.launch.LaunchException;
import dev.convoy.driver.launch.command.LaunchCommand;
import dev.convoy.driver.launch.command.LaunchedRun;
import dev.convoy.worker.task.MachineAddress;
import dev.convoy.worker.task.WorkerBody;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.hadoop.conf.Configuration;
import org.jspecify.annotations.Nullable;

/**
 * Workers that a user's command starts, without Spark: {@code srun} in an allocation of Slurm,
 * {@code mpirun}, or a script of one's own. Each run is one call of the command, which must start
 * as many processes as there are workers, and end when they have.
 *
 * <p>The directory of logs must be one that all machines see; so must Java and the distribution,
 * under the same paths.
 */
public final class LaunchedCluster implements Cluster {
  private final ClusterOptions options;
  private final LaunchCommand command;
  private final Configuration hadoop;
  private final AtomicReference<@Nullable LaunchedRun> current = new AtomicReference<>();

  private LaunchedCluster(ClusterOptions options, LaunchCommand command, Configuration hadoop) {
    this.options = options;
    this.command = command;
    this.hadoop = hadoop;
  }

  /**
   * For workers as the options say.
   *
   * @param command starts what stands behind it
   */
  public static LaunchedCluster open(ClusterOptions options, String command, Configuration hadoop) {
    DriverLog.into(options.logDirectory());
    return new LaunchedCluster(options, new LaunchCommand(command), hadoop);
  }

  @Override
  public List<byte[]> run(WorkerBody body) {
    return run(options.workers(), body);
  }

  @Override
  public List<byte[]> run(int workers, WorkerBody body) {
    try (LaunchedRun run = LaunchedRun.start(command, options, workers, body, hadoop)) {
      if (!current.compareAndSet(null, run)) {
        throw new IllegalStateException("the cluster is running already: one run at a time");
      }
      return run.await();
    } catch (IOException e) {
      throw new LaunchException(
          ExitCode.USAGE,
          "workers cannot be started by the command '%s': %s; give --output a directory that all machines see"
              .formatted(command.text(), Reason.of(e)),
          e);
    } finally {
      current.set(null);
    }
  }

  @Override
  public String driverHost() {
    return MachineAddress.reachable();
  }

  @Override
  public String bindAddress() {
    return driverHost();
  }

  @Override
  public int slots() {
    return options.workers();
  }

  @Override
  public void cancel(String reason) {
    LaunchedRun run = current.get();
    if (run != null) {
      run.cancel(reason);
    }
  }

  @Override
  public void close() {
    cancel("the driver ends");
  }
}
