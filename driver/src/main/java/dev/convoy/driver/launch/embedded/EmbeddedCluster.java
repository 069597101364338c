package dev.convoy.driver.launch.embedded;

import dev.convoy.control.ExitCode;
import dev.convoy.control.Reason;
import dev.convoy.driver.launch.ClusterOptions;
import dev.convoy.driver.launch.LaunchException;
import dev.convoy.driver.launch.LocalMachines;
import dev.convoy.driver.launch.machine.ScratchDirectory;
import dev.convoy.driver.launch.machine.SparkHome;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * A real Spark standalone cluster on this machine's loopback, alive as long as its driver.
 *
 * <p>A master and one or more worker daemons run as JVMs of their own; the worker daemons start one
 * executor JVM for each of Convoy's workers. Ports are whatever is free, and a secret made here,
 * passed by environment only, keeps other users of the machine out.
 */
public final class EmbeddedCluster implements AutoCloseable {

  /** Compute threads that may share one core. */
  private static final int MOST_ON_A_CORE = 16;

  private static final int MOST_ON_FEW_CORES = 64;

  private final Path logs;
  private final String secret;
  private final DaemonProcess master;
  private final List<DaemonProcess> workers;
  private final String url;

  private EmbeddedCluster(
      Path logs, String secret, DaemonProcess master, List<DaemonProcess> workers) {
    this.logs = logs;
    this.secret = secret;
    this.master = master;
    this.workers = workers;
    this.url = master.awaitUrl();
    // They register while the driver's own Spark starts: nobody waits for them.
    workers.forEach(worker -> worker.tell(url));
  }

  /**
   * Starts the daemons; the workers declare the cores and heap that their machines have.
   *
   * @throws LaunchException if a daemon does not start
   */
  public static EmbeddedCluster start(
      SparkHome home, ClusterOptions options, LocalMachines machines) {
    Path logs = options.logDirectory();
    ScratchDirectory scratch = makeScratch(logs);
    String secret = HexFormat.of().formatHex(SecureRandom.getSeed(32));
    DaemonCommand daemon = new DaemonCommand(home, options, scratch.folder(), secret);
    List<DaemonProcess> started = new ArrayList<>();
    try {
      started.add(daemon.start("master", "master", List.of()));
      for (int machine = 0; machine < machines.count(); machine++) {
        String name = machines.count() == 1 ? "worker" : "worker-" + machine;
        started.add(daemon.start("worker", name, workerArguments(logs, machines)));
      }
      return new EmbeddedCluster(
          logs, secret, started.get(0), List.copyOf(started.subList(1, started.size())));
    } catch (LaunchException e) {
      started.forEach(DaemonProcess::close);
      throw e;
    }
  }

  /**
   * Workers may share cores, to try out what a larger machine would do; but so many threads that
   * the machine could not even start them are a mistake.
   */
  public static void requireCores(ClusterOptions options, int cores) {
    long threads = (long) options.workers() * options.threadsPerWorker();
    long most = Math.max(MOST_ON_FEW_CORES, (long) cores * MOST_ON_A_CORE);
    if (threads > most) {
      throw new LaunchException(
          ExitCode.DOES_NOT_FIT,
          "asked for %s, but this machine has %d cores, and room for %d threads: lower --workers or --threads-per-worker"
              .formatted(options.wanted(options.workers()), cores, most));
    }
  }

  /** The master's URL. */
  public String url() {
    return url;
  }

  /** Settings for a driver of this cluster. */
  public Map<String, String> settings() {
    Map<String, String> settings = new HashMap<>(SparkSecurity.SETTINGS);
    settings.put("spark.authenticate.secret", secret);
    settings.put("spark.local.dir", ScratchDirectory.beside(logs).folder().toString());
    return settings;
  }

  /** Where an executor's standard error is. */
  public Path executorLog(String application, String executor) {
    return executors(logs).resolve(application).resolve(executor).resolve("stderr");
  }

  /** Where executors' logs are, in a folder of each application's, and there of each executor's. */
  public Path executorLogs() {
    return executors(logs);
  }

  /** True while all daemons run. */
  public boolean alive() {
    return master.alive() && workers.stream().allMatch(DaemonProcess::alive);
  }

  /** Ends executors and daemons, and removes scratch files; logs stay. */
  @Override
  public void close() {
    workers.forEach(DaemonProcess::close);
    master.close();
    removeScratch(logs);
  }

  private static List<String> workerArguments(Path logs, LocalMachines machines) {
    return List.of("" + machines.cores(), "" + machines.heapMegabytes(), executors(logs) + "");
  }

  private static Path executors(Path logs) {
    return logs.resolve("executors");
  }

  private static ScratchDirectory makeScratch(Path logs) {
    ScratchDirectory scratch = ScratchDirectory.beside(logs);
    try {
      scratch.make();
      return scratch;
    } catch (IOException e) {
      throw new LaunchException(
          ExitCode.USAGE, "cannot write the cluster's logs to " + logs + ": " + Reason.of(e), e);
    }
  }

  private static void removeScratch(Path logs) {
    try {
      ScratchDirectory.beside(logs).remove();
    } catch (IOException e) {
      throw new LaunchException(
          ExitCode.USAGE,
          "cannot remove the scratch files beside " + logs + ": " + Reason.of(e),
          e);
    }
  }

  /** This machine's memory, or what a container leaves of it. */
  public static long physicalMegabytes() {
    return ManagementFactory.getPlatformMXBean(com.sun.management.OperatingSystemMXBean.class)
            .getTotalMemorySize()
        >> 20;
  }
}
