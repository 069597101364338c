package dev.convoy.driver.launch.command;

import dev.convoy.driver.launch.ClusterOptions;
import dev.convoy.driver.launch.machine.NameLocale;
import dev.convoy.driver.launch.machine.SparkHome;
import dev.convoy.worker.task.LaunchedWorker;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.spark.launcher.JavaModuleOptions;

/**
 * A user's command that starts workers, such as {@code srun --ntasks={workers}}: what it is given
 * to start stands behind it, as the shell's words.
 *
 * @param text the command, in which {@code {workers}} and {@code {threads}} stand for numbers
 */
public record LaunchCommand(String text) {

  /**
   * The words of a process that starts all workers.
   *
   * @param folder where they find what to do
   */
  List<String> words(ClusterOptions options, int workers, Path folder) throws IOException {
    Path arguments = folder.resolve("java.args");
    Files.write(arguments, java(options, workers, folder));
    String command =
        text.replace("{workers}", "" + workers)
            .replace("{threads}", "" + options.threadsPerWorker());
    List<String> words = new ArrayList<>(List.of("sh", "-c", command + " \"$@\"", "launcher"));
    words.add("env");
    environment(options).forEach((name, value) -> words.add(name + "=" + value));
    words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    words.add("@" + arguments);
    return words;
  }

  /** What kernels ask of the environment; a command may start workers in another one than this. */
  private static Map<String, String> environment(ClusterOptions options) {
    Map<String, String> environment = new TreeMap<>(NameLocale.ofStrangers());
    environment.put("OMP_NUM_THREADS", "" + options.threadsPerWorker());
    environment.put("GOMP_SPINCOUNT", "10000"); // an idle team soon sleeps
    return environment;
  }

  /** The lines of a file of Java's arguments. */
  private static List<String> java(ClusterOptions options, int workers, Path folder) {
    List<String> lines = new ArrayList<>();
    lines.add("-Xmx" + options.memory().heapMegabytes() + "m");
    lines.add("-XX:MaxDirectMemorySize=" + options.memory().nativeMegabytes() + "m");
    lines.add("-Dorg.bytedeco.javacpp.maxBytes=0");
    lines.add("-Dorg.bytedeco.javacpp.maxPhysicalBytes=0");
    lines.addAll(List.of(JavaModuleOptions.defaultModuleOptions().split(" ", -1)));
    lines.add("-cp");
    lines.add(quoted(classPath(options)));
    lines.add(LaunchedWorker.class.getName());
    lines.add(quoted(folder.toString()));
    lines.add("" + workers);
    lines.add("" + options.threadsPerWorker());
    return lines;
  }

  /** Convoy's classes, and Spark's jars for those of Hadoop, Netty and Kryo. */
  private static String classPath(ClusterOptions options) {
    String spark = SparkHome.find().directory().resolve("jars").resolve("*").toString();
    String ours =
        options.classPath().stream()
            .map(Path::toString)
            .collect(Collectors.joining(File.pathSeparator));
    return ours + File.pathSeparator + spark;
  }

  /** One word of Java's file of arguments. */
  private static String quoted(String word) {
    return '"' + word.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }
}
