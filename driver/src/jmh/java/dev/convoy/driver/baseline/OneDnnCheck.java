package dev.convoy.driver.baseline;

import dev.convoy.driver.launch.cluster.Cluster;
import dev.convoy.driver.launch.ClusterOptions;
import dev.convoy.job.Job;
import dev.convoy.worker.data.DataException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Finds out, by oneDNN's own word, what of DL4J runs in oneDNN, in a short run before the turns.
 */
final class OneDnnCheck {

  /** {@code dnnl_verbose,exec,cpu,convolution,brgconv:avx512_core,forward_inference,...}. */
  private static final String RUN = ",exec,cpu,";

  private OneDnnCheck() {}

  /**
   * The implementations that a job's first steps used, as {@code convolution brgconv:avx512_core},
   * without reorders.
   *
   * @throws IllegalStateException if no convolution ran in oneDNN
   */
  static List<String> implementations(Job job, ClusterOptions options)
      throws DataException, IOException {
    Path logs = options.logDirectory().resolve("onednn");
    ClusterOptions talking =
        new ClusterOptions(
            options.master(),
            options.workers(),
            options.most(),
            options.threadsPerWorker(),
            options.memory(),
            logs,
            options.classPath(),
            options.settings());
    String application;
    try (Cluster cluster =
        Cluster.open(talking.withSetting("spark.executorEnv.DNNL_VERBOSE", "1"))) {
      new ParameterAveraging(1).run(cluster, job);
      application = cluster.spark().sc().applicationId();
    }
    TreeSet<String> found = new TreeSet<>();
    try (Stream<Path> files = Files.walk(logs)) {
      for (Path file : logsOf(files, application)) {
        try (Stream<String> lines = Files.lines(file)) {
          lines.filter(l -> l.contains(RUN)).map(OneDnnCheck::implementation).forEach(found::add);
        }
      }
    }
    found.removeIf(name -> name.startsWith("reorder"));
    if (found.stream().noneMatch(name -> name.startsWith("convolution"))) {
      throw new IllegalStateException("DL4J's convolutions did not run in oneDNN: see " + logs);
    }
    return List.copyOf(found);
  }

  private static List<Path> logsOf(Stream<Path> files, String application) {
    return files.filter(f -> f.endsWith("stdout") && f.toString().contains(application)).toList();
  }

  private static String implementation(String line) {
    String[] fields = line.substring(line.indexOf(RUN) + RUN.length()).split(",", 3);
    return fields[0] + " " + fields[1];
  }
}
