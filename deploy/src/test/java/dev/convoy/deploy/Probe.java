package dev.convoy.deploy;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.apache.spark.launcher.JavaModuleOptions;

/** A {@link ProbeDriver} in a process of its own, on the class path of the distribution. */
final class Probe implements AutoCloseable {

  /** The distribution that this build assembled. */
  static final Path DISTRIBUTION = Path.of(System.getProperty("convoy.distribution"));

  private static final Pattern PID = Pattern.compile("pid (\\d+)");

  private final Process process;
  private final Path output;
  private final Path logs;

  private Probe(Process process, Path output, Path logs) {
    this.process = process;
    this.output = output;
    this.logs = logs;
  }

  /** Starts a driver for {@code body} with files in {@code directory}. */
  static Probe start(Path directory, String master, int workers, String body) throws IOException {
    String logs = directory.resolve("logs").toString();
    return start(directory, ProbeDriver.class, master, "" + workers, logs, body);
  }

  /** Starts a driver, whose output goes to a file in {@code directory}. */
  static Probe start(Path directory, Class<?> driver, String... arguments) throws IOException {
    Path tests = Path.of("target", "test-classes").toAbsolutePath();
    String ours = DISTRIBUTION.resolve("lib/convoy.jar") + File.pathSeparator + tests;
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(JavaModuleOptions.defaultModuleOptions().split(" ", -1)));
    command.add("-Dconvoy.classes=" + ours);
    command.add("-cp");
    command.add(ours + File.pathSeparator + DISTRIBUTION.resolve("spark/jars/*"));
    command.add(driver.getName());
    command.addAll(List.of(arguments));
    Path output = directory.resolve("output");
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    return new Probe(process, output, directory.resolve("logs"));
  }

  /** What it printed so far, standard error included. */
  String output() throws IOException {
    return Files.readString(output, UTF_8);
  }

  /** The pids that its workers printed, in the order of the lines. */
  List<Long> pids() throws IOException {
    return PID.matcher(output()).results().map(MatchResult::group).map(Probe::number).toList();
  }

  private static long number(String pid) {
    return Long.parseLong(pid.substring("pid ".length()));
  }

  /** Whether it has not ended yet. */
  boolean isRunning() {
    return process.isAlive();
  }

  /** Waits for its end. @return its exit code */
  int await() throws InterruptedException {
    if (!process.waitFor(8, TimeUnit.MINUTES)) {
      throw new IllegalStateException("the driver still runs after 8 minutes: see " + output);
    }
    return process.exitValue();
  }

  /** Its daemons, and their executors. */
  List<ProcessHandle> descendants() {
    return process.descendants().toList();
  }

  /** Like {@code kill -9}: it cannot clean up. */
  void kill() {
    process.destroyForcibly();
  }

  Path logs() {
    return logs;
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
