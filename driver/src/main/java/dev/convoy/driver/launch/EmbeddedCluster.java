package dev.convoy.driver.launch;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A real Spark standalone cluster on this machine's loopback, alive as long as its driver.
 *
 * <p>A master and one worker daemon run as JVMs of their own; the worker daemon starts one executor
 * JVM for each of Convoy's workers. Ports are whatever is free, and a secret made here, passed by
 * environment only, keeps other users of the machine out.
 */
final class EmbeddedCluster implements AutoCloseable {

  /** Compute threads that may share one core. */
  private static final int MOST_ON_A_CORE = 16;

  private static final int MOST_ON_FEW_CORES = 64;

  private final Path logs;
  private final String secret;
  private final DaemonProcess master;
  private final DaemonProcess worker;
  private final String url;

  private EmbeddedCluster(Path logs, String secret, DaemonProcess master, DaemonProcess worker) {
    this.logs = logs;
    this.secret = secret;
    this.master = master;
    this.worker = worker;
    this.url = master.awaitUrl();
    worker.tell(url); // it registers while the driver's own Spark starts: nobody waits for it
  }

  /**
   * Starts the daemons; the worker declares the cores and heap that these options ask for.
   *
   * @throws LaunchException if a daemon does not start
   */
  static EmbeddedCluster start(SparkHome home, ClusterOptions options) {
    Path logs = options.logDirectory();
    makeScratch(logs);
    String secret = HexFormat.of().formatHex(SecureRandom.getSeed(32));
    DaemonCommand daemon = new DaemonCommand(home, options, scratch(logs), secret);
    DaemonProcess master = daemon.start("master", List.of());
    try {
      DaemonProcess worker = daemon.start("worker", workerArguments(options));
      try {
        return new EmbeddedCluster(logs, secret, master, worker);
      } catch (LaunchException e) {
        worker.close();
        throw e;
      }
    } catch (LaunchException e) {
      master.close();
      throw e;
    }
  }

  /**
   * Workers may share cores, to try out what a larger machine would do; but so many threads that
   * the machine could not even start them are a mistake.
   */
  static void requireCores(ClusterOptions options, int cores) {
    long threads = (long) options.workers() * options.threadsPerWorker();
    long most = Math.max(MOST_ON_FEW_CORES, (long) cores * MOST_ON_A_CORE);
    if (threads > most) {
      throw new LaunchException(
          LaunchException.DOES_NOT_FIT,
          "asked for %s, but this machine has %d cores, and room for %d threads: lower --workers or --threads-per-worker"
              .formatted(options.wanted(options.workers()), cores, most));
    }
  }

  /** The master's URL. */
  String url() {
    return url;
  }

  /** Settings for a driver of this cluster. */
  Map<String, String> settings() {
    return Map.of(
        "spark.authenticate",
        "true",
        "spark.authenticate.secret",
        secret,
        "spark.local.dir",
        scratch(logs).toString());
  }

  /** Where an executor's standard error is. */
  Path executorLog(String application, String executor) {
    return executors(logs).resolve(application).resolve(executor).resolve("stderr");
  }

  /** True while both daemons run. */
  boolean alive() {
    return master.alive() && worker.alive();
  }

  /** Ends executors and daemons, and removes scratch files; logs stay. */
  @Override
  public void close() {
    worker.close();
    master.close();
    removeScratch(logs);
  }

  private static List<String> workerArguments(ClusterOptions options) {
    int cores = options.workers() * options.threadsPerWorker();
    long heap = options.workers() * options.memory().heapMegabytes();
    return List.of("" + cores, "" + heap, executors(options.logDirectory()).toString());
  }

  private static Path executors(Path logs) {
    return logs.resolve("executors");
  }

  private static Path scratch(Path logs) {
    return logs.resolve("scratch");
  }

  private static void makeScratch(Path logs) {
    removeScratch(logs); // a killed driver leaves its own behind
    try {
      Files.createDirectories(scratch(logs));
    } catch (IOException e) {
      throw new LaunchException(
          LaunchException.USAGE, "cannot write the cluster's logs to " + logs + ": " + e, e);
    }
  }

  private static void removeScratch(Path logs) {
    if (!Files.exists(scratch(logs))) {
      return;
    }
    try (Stream<Path> files = Files.walk(scratch(logs))) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new LaunchException(
          LaunchException.USAGE,
          "cannot remove the scratch files in " + scratch(logs) + ": " + e,
          e);
    }
  }

  /** This machine's memory, or what a container leaves of it. */
  static long physicalMegabytes() {
    return ManagementFactory.getPlatformMXBean(com.sun.management.OperatingSystemMXBean.class)
            .getTotalMemorySize()
        >> 20;
  }
}
