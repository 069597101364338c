package dev.convoy.worker.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Measures in a JVM of its own, which has its number of threads from the beginning: OpenBLAS, which
 * libtorch multiplies with, reads it only once. The child writes its result as JSON to a file.
 */
public final class ChildJvm {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern SIGNAL = Pattern.compile("SIG[A-Z]+");

  /**
   * How a child ended.
   *
   * @param result what it wrote last; nothing where it wrote nothing
   * @param failure what ended it before its time, as {@code died of SIGFPE}; empty where nothing
   *     did
   */
  public record Ended<T>(Optional<T> result, String failure) {}

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
   */
  public <T> Ended<T> run(String name, Class<T> result, List<String> arguments)
      throws IOException, InterruptedException {
    Path file = folder().resolve(name + ".json");
    Path crash = folder().resolve(name + ".crash");
    Files.createDirectories(folder());
    Files.deleteIfExists(file);
    Files.deleteIfExists(crash);
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    command.add("-XX:ErrorFile=" + crash.toAbsolutePath());
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
    Optional<T> written =
        Files.exists(file) ? Optional.of(JSON.readValue(file.toFile(), result)) : Optional.empty();
    return new Ended<>(written, code == 0 ? "" : cause(code, crash));
  }

  /** Native code that crashes leaves a report of the JVM's, which names the signal. */
  private static String cause(int code, Path crash) throws IOException {
    if (Files.exists(crash)) {
      Matcher signal = SIGNAL.matcher(Files.readString(crash, StandardCharsets.ISO_8859_1));
      if (signal.find()) {
        return "died of " + signal.group() + " (" + crash.getFileName() + ")";
      }
    }
    return "ended with code " + code;
  }

  /** Writes a result for the parent. */
  public static void write(String file, Object result) throws IOException {
    JSON.writerWithDefaultPrettyPrinter().writeValue(Path.of(file).toFile(), result);
  }
}
