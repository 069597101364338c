package dev.convoy.deploy;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;

/** Real HDFS and YARN daemons of this machine, in a process of their own: see MiniHadoop.java. */
final class HadoopCluster {
  private static final int NODES = 2;
  private static final int MEGABYTES = 3072;
  private static final int CORES = 4;

  private final Process process;
  private final Path directory;

  private HadoopCluster(Process process, Path directory) {
    this.process = process;
    this.directory = directory;
  }

  /** Starts it, once it is ready. */
  static HadoopCluster start(Path directory) throws Exception {
    Path jars = Probe.DISTRIBUTION.toAbsolutePath().resolveSibling("hadoop");
    Path log = directory.resolve("hadoop.log");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-opens",
                "java.base/java.lang=ALL-UNNAMED",
                "-Xmx1g",
                "-cp",
                jars + File.separator + "*",
                Path.of("src/test/hadoop/MiniHadoop.java").toAbsolutePath().toString(),
                directory.toString(),
                "" + NODES,
                "" + MEGABYTES,
                "" + CORES)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    HadoopCluster cluster = new HadoopCluster(process, directory);
    for (int tick = 0; tick < 3000 && process.isAlive(); tick++) {
      if (Files.readAllLines(log).contains("ready")) {
        return cluster;
      }
      Thread.sleep(100);
    }
    cluster.stop();
    throw new AssertionError("no Hadoop: " + Files.readString(log));
  }

  /** What tells programs where it is. */
  Map<String, String> environment() {
    return Map.of("HADOOP_CONF_DIR", conf().toString());
  }

  private FileSystem files() throws IOException {
    Configuration settings = new Configuration();
    settings.addResource(new org.apache.hadoop.fs.Path(conf().resolve("core-site.xml").toUri()));
    return FileSystem.newInstance(settings);
  }

  /** Copies a folder to it. */
  void put(Path folder, String into) throws IOException {
    try (FileSystem files = files()) {
      files.copyFromLocalFile(
          new org.apache.hadoop.fs.Path(folder.toUri()), new org.apache.hadoop.fs.Path(into));
    }
  }

  /** Whether it has a file. */
  boolean has(String file) throws IOException {
    try (FileSystem files = files()) {
      return files.exists(new org.apache.hadoop.fs.Path(file));
    }
  }

  private Path conf() {
    return directory.resolve("conf");
  }

  /** The processes of its containers in which workers run. */
  List<ProcessHandle> executors() {
    return process
        .descendants()
        .filter(p -> p.info().command().orElse("").endsWith("java"))
        .filter(p -> p.info().commandLine().orElse("").contains("YarnCoarseGrainedExecutorBackend"))
        .toList();
  }

  /** Those that are left once applications have ended; they are given a minute. */
  List<ProcessHandle> left() throws InterruptedException {
    for (int tick = 0; tick < 600 && !executors().isEmpty(); tick++) {
      Thread.sleep(100);
    }
    return executors();
  }

  /** Ends it, and its containers. */
  void stop() throws IOException, InterruptedException {
    List<ProcessHandle> containers = process.descendants().toList();
    process.getOutputStream().close(); // which it takes for its end
    if (!process.waitFor(1, TimeUnit.MINUTES)) {
      process.destroyForcibly().waitFor();
    }
    containers.forEach(ProcessHandle::destroyForcibly);
  }
}
