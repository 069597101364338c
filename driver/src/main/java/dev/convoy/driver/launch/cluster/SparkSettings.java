package dev.convoy.driver.launch.cluster;

import dev.convoy.driver.launch.ClusterOptions;
import dev.convoy.driver.launch.LocalMachines;
import dev.convoy.driver.launch.WorkerMemory;
import dev.convoy.driver.launch.machine.LocalName;
import dev.convoy.driver.launch.machine.Loopback;
import dev.convoy.driver.launch.machine.NameLocale;
import dev.convoy.driver.launch.machine.ScratchDirectory;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.spark.SparkConf;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The Spark settings of a run: one executor a worker, one barrier task an executor, fail fast. */
final class SparkSettings {

  /** JavaCPP otherwise refuses native memory beyond the heap's size. */
  private static final String UNLIMITED_NATIVES =
      "-Dorg.bytedeco.javacpp.maxBytes=0 -Dorg.bytedeco.javacpp.maxPhysicalBytes=0";

  /**
   * What a barrier stage cannot do without, or what breaks it: all its tasks begin together on
   * executors that stay, and none is tried a second time.
   */
  private static final Map<String, String> OF_BARRIERS =
      Map.of(
          "spark.dynamicAllocation.enabled", "false",
          "spark.shuffle.service.enabled", "false", // where there is none, executors die of it
          "spark.speculation", "false",
          "spark.excludeOnFailure.enabled", "false",
          "spark.task.maxFailures", "1",
          "spark.stage.maxConsecutiveAttempts", "1");

  private static final Logger LOG = LoggerFactory.getLogger(SparkSettings.class);

  private SparkSettings() {}

  /**
   * Settings for {@code master}. They start from what spark-submit gave; {@code options.settings()}
   * win over everything but what a barrier stage cannot do without, which is said.
   */
  static SparkConf of(String master, ClusterOptions options) {
    boolean loopback = options.runsHere();
    LocalName.settle(loopback);
    SparkConf conf = new SparkConf().setMaster(master);
    conf.setIfMissing("spark.app.name", "convoy");
    slots(conf, options);
    failFast(conf);
    uncompressed(conf);
    quiet(conf);
    executors(conf, options);
    classes(conf, options);
    if (loopback) {
      onLoopback(conf);
    }
    options.settings().forEach(conf::set);
    forBarriers(conf);
    return conf;
  }

  private static void forBarriers(SparkConf conf) {
    OF_BARRIERS.forEach(
        (name, value) -> {
          String given = conf.get(name, value);
          if (!given.equals(value)) {
            LOG.warn(
                "{}={} was given, but workers that begin together need {}.", name, given, value);
          }
          conf.set(name, value);
        });
  }

  /** Keeps Spark off the network. */
  private static void onLoopback(SparkConf conf) {
    conf.set("spark.driver.host", Loopback.HOST);
    conf.set("spark.driver.bindAddress", Loopback.HOST);
  }

  private static void slots(SparkConf conf, ClusterOptions options) {
    int threads = options.threadsPerWorker();
    conf.set("spark.executor.cores", "" + threads);
    conf.set("spark.task.cpus", "" + threads);
    conf.set("spark.cores.max", "" + options.most() * threads);
    conf.set("spark.executor.instances", "" + options.most());
    conf.set(
        "spark.scheduler.minRegisteredResourcesRatio",
        "" + (double) options.workers() / options.most());
    conf.set("spark.scheduler.barrier.maxConcurrentTasksCheck.interval", "1s");
    conf.set("spark.scheduler.barrier.maxConcurrentTasksCheck.maxFailures", "3");
  }

  private static void failFast(SparkConf conf) {
    conf.setIfMissing("spark.network.timeout", "120s");
    conf.setIfMissing("spark.executor.heartbeatInterval", "10s");
    conf.set("spark.driver.maxResultSize", "0"); // results are the user's weights: never too large
  }

  /** What Spark sends is small; a codec would leave its native library in a temporary folder. */
  private static void uncompressed(SparkConf conf) {
    conf.set("spark.broadcast.compress", "false");
    conf.set("spark.shuffle.compress", "false");
    conf.set("spark.shuffle.spill.compress", "false");
  }

  private static void quiet(SparkConf conf) {
    conf.setIfMissing("spark.ui.enabled", "false");
    conf.setIfMissing("spark.eventLog.enabled", "false");
    conf.set("spark.ui.showConsoleProgress", "false");
  }

  private static void executors(SparkConf conf, ClusterOptions options) {
    WorkerMemory memory = options.memory();
    boolean submitted =
        !here(options) && memory.shrinks() && conf.contains("spark.executor.memory");
    if (!submitted) { // spark-submit --executor-memory is as good as our own default
      conf.set("spark.executor.memory", memory.heapMegabytes() + "m");
      conf.set("spark.executor.memoryOverhead", memory.nativeMegabytes() + "m");
    }
    String jvm = UNLIMITED_NATIVES + " -XX:MaxDirectMemorySize=" + memory.nativeMegabytes() + "m";
    if (here(options)) { // else each JVM starts collectors and compilers for the whole machine
      jvm += " -XX:ActiveProcessorCount=" + (options.threadsPerWorker() + 1);
      jvm +=
          " "
              + quoted(
                  "-Djava.io.tmpdir=" + ScratchDirectory.beside(options.logDirectory()).folder());
    }
    String users = conf.get("spark.executor.extraJavaOptions", "");
    conf.set("spark.executor.extraJavaOptions", (users + " " + jvm).trim());
    (here(options) ? NameLocale.ofChildren() : NameLocale.ofStrangers())
        .forEach((name, value) -> conf.setIfMissing("spark.executorEnv." + name, value));
    conf.setExecutorEnv("OMP_NUM_THREADS", "" + options.threadsPerWorker());
    // An idle team soon sleeps: the cores it spins on belong to exchange and peers, too.
    conf.setExecutorEnv("GOMP_SPINCOUNT", "10000");
    int cores = Runtime.getRuntime().availableProcessors();
    if (here(options) && options.workers() * options.threadsPerWorker() > cores) {
      conf.setExecutorEnv("OMP_WAIT_POLICY", "PASSIVE"); // teams that spin would starve each other
    }
  }

  /**
   * Brings our classes to the executors: by path on this machine, else as jars that Spark ships;
   * spark-submit has done so already.
   */
  private static void classes(SparkConf conf, ClusterOptions options) {
    boolean jars = options.classPath().stream().allMatch(Files::isRegularFile);
    if (here(options) || !jars) {
      conf.set("spark.executor.extraClassPath", join(options, File.pathSeparator));
    } else if (!conf.contains("spark.jars")) {
      conf.set("spark.jars", join(options, ","));
    }
  }

  private static boolean here(ClusterOptions options) {
    return LocalMachines.areMeantBy(options);
  }

  /** One word of a command line, as Spark splits it. */
  private static String quoted(String word) {
    return '"' + word.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }

  private static String join(ClusterOptions options, String separator) {
    return options.classPath().stream().map(Path::toString).collect(Collectors.joining(separator));
  }
}
