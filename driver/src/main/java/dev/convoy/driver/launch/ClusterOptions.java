package dev.convoy.driver.launch;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What the user asked for: where to run, how many workers, how big.
 *
 * @param master {@code embedded}, {@code local[N]}, {@code local-cluster[N,CORES,MEGABYTES]},
 *     {@code spark://HOST:PORT} or any Spark master; null for the master that spark-submit was
 *     given, else {@code embedded}
 * @param workers how many worker processes, one barrier task each
 * @param most to how many they may come to grow: Spark keeps looking for places for those
 * @param threadsPerWorker cores of a worker, and threads of its kernels
 * @param memory what a worker may use, heap and native together
 * @param logDirectory where daemons, executors and the driver's Spark write their logs
 * @param classPath jars or class directories that workers need besides Spark
 * @param settings further Spark settings; they win over Convoy's own
 */
public record ClusterOptions(
    @Nullable String master,
    int workers,
    int most,
    int threadsPerWorker,
    WorkerMemory memory,
    Path logDirectory,
    List<Path> classPath,
    Map<String, String> settings) {

  /** The word for a cluster that Convoy starts itself on this machine. */
  public static final String EMBEDDED = "embedded";

  /** Checks the counts and makes paths absolute, since daemons may run elsewhere. */
  public ClusterOptions {
    if (workers < 1 || threadsPerWorker < 1) {
      throw new IllegalArgumentException(
          "a run needs at least 1 worker of 1 thread, not %d of %d"
              .formatted(workers, threadsPerWorker));
    }
    if (most < workers) {
      throw new IllegalArgumentException("%d workers are more than %d".formatted(workers, most));
    }
    logDirectory = logDirectory.toAbsolutePath();
    classPath = classPath.stream().map(Path::toAbsolutePath).toList();
    settings = Map.copyOf(settings);
  }

  /** One-thread workers of the default memory on the default master, with Convoy's own classes. */
  public static ClusterOptions of(int workers, Path logDirectory) {
    return new ClusterOptions(
        null,
        workers,
        workers,
        1,
        WorkerMemory.DEFAULT,
        logDirectory,
        ConvoyClasses.find(),
        Map.of());
  }

  /** A copy on another master. */
  public ClusterOptions withMaster(@Nullable String newMaster) {
    return new ClusterOptions(
        newMaster, workers, most, threadsPerWorker, memory, logDirectory, classPath, settings);
  }

  /** A copy whose workers may come to be so many. */
  public ClusterOptions withMost(int newMost) {
    return new ClusterOptions(
        master, workers, newMost, threadsPerWorker, memory, logDirectory, classPath, settings);
  }

  /** A copy with workers of so many threads. */
  public ClusterOptions withThreadsPerWorker(int threads) {
    return new ClusterOptions(
        master, workers, most, threads, memory, logDirectory, classPath, settings);
  }

  /** A copy with workers of so much memory. */
  public ClusterOptions withMemory(WorkerMemory newMemory) {
    return new ClusterOptions(
        master, workers, most, threadsPerWorker, newMemory, logDirectory, classPath, settings);
  }

  /** A copy with another class path for the workers. */
  public ClusterOptions withClassPath(List<Path> newClassPath) {
    return new ClusterOptions(
        master, workers, most, threadsPerWorker, memory, logDirectory, newClassPath, settings);
  }

  /** A copy with one more Spark setting. */
  public ClusterOptions withSetting(String key, String value) {
    Map<String, String> more = new TreeMap<>(settings);
    more.put(key, value);
    return new ClusterOptions(
        master, workers, most, threadsPerWorker, memory, logDirectory, classPath, more);
  }

  /** The master to use: the one given, else spark-submit's, else the embedded cluster. */
  public String resolvedMaster() {
    return master != null ? master : System.getProperty("spark.master", EMBEDDED);
  }

  /** Whether workers run on this machine, as its processes or threads. */
  public boolean runsHere() {
    return LocalMachines.areMeantBy(this) || resolvedMaster().startsWith("local");
  }

  /** A copy whose workers have what each can have of this machine's memory. */
  public ClusterOptions sharing(long machineMegabytes) {
    return withMemory(memory.sharing(machineMegabytes, workers));
  }

  /** For messages: {@code 4 workers of 1 core}. */
  public String wanted(int count) {
    return String.format(
        "%d %s of %d %s",
        count,
        count == 1 ? "worker" : "workers",
        threadsPerWorker,
        threadsPerWorker == 1 ? "core" : "cores");
  }
}
