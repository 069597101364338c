package dev.convoy.worker.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Measures in a JVM of its own, which has its number of threads from the beginning: OpenBLAS, which
 * libtorch multiplies with, reads it only once. The child writes its result as JSON to a file.
 */
public final class ChildJvm {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Class<?> main;
  private final int threads;

  /** A JVM like this one whose native libraries use this many threads. */
  public ChildJvm(Class<?> main, int threads) {
    this.main = main;
    this.threads = threads;
  }

  /** The folder for results, {@code target/bench} of the module. */
  public static Path folder() {
    return Path.of(System.getProperty("convoy.bench.output", "target/bench"));
  }

  /**
   * Runs the child's main method with the result's file as the last argument.
   *
   * @param name of the file, without its ending
   * @throws IllegalStateException when the child fails; it has said why
   */
  public <T> T run(String name, Class<T> result, List<String> arguments)
      throws IOException, InterruptedException {
    Path file = folder().resolve(name + ".json");
    Files.createDirectories(folder());
    Files.deleteIfExists(file);
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    command.addAll(arguments);
    command.add(file.toString());
    ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
    for (String library : List.of("OMP", "OPENBLAS")) {
      builder.environment().put(library + "_NUM_THREADS", String.valueOf(threads));
    }
    Process child = builder.start();
    Runtime.getRuntime().addShutdownHook(new Thread(child::destroyForcibly));
    int code = child.waitFor();
    if (code != 0) {
      throw new IllegalStateException(
          main.getSimpleName() + " " + String.join(" ", arguments) + " ended with code " + code);
    }
    return JSON.readValue(file.toFile(), result);
  }

  /** Writes a result for the parent. */
  public static void write(String file, Object result) throws IOException {
    JSON.writerWithDefaultPrettyPrinter().writeValue(Path.of(file).toFile(), result);
  }
}
