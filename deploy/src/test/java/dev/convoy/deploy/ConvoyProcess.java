package dev.convoy.deploy;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** The distribution's {@code bin/convoy}, run as a user would, and what it prints. */
final class ConvoyProcess implements AutoCloseable {
  private static final long PATIENCE_MINUTES = 8; // more than any machine needs

  private final Process process;
  private final List<String> lines = new ArrayList<>();
  private final Thread reader;

  private ConvoyProcess(Process process) {
    this.process = process;
    this.reader = new Thread(this::read, "convoy output");
    reader.start();
  }

  static ConvoyProcess start(String... arguments) throws IOException {
    return startWith(Map.of(), List.of(arguments));
  }

  /** Starts a command in another working directory. */
  static ConvoyProcess startIn(Path directory, String... arguments) throws IOException {
    return new ConvoyProcess(builder(List.of(arguments)).directory(directory.toFile()).start());
  }

  /** Starts a command with more environment variables. */
  static ConvoyProcess startWith(Map<String, String> environment, List<String> arguments)
      throws IOException {
    ProcessBuilder builder = builder(arguments);
    builder.environment().putAll(environment);
    return new ConvoyProcess(builder.start());
  }

  /**
   * Starts another script of the distribution.
   *
   * @param script its path there, as {@code yarn/submit.sh}
   */
  static ConvoyProcess startScript(
      String script, Map<String, String> environment, List<String> arguments) throws IOException {
    ProcessBuilder builder = builder(script, arguments);
    builder.environment().putAll(environment);
    return new ConvoyProcess(builder.start());
  }

  private static ProcessBuilder builder(List<String> arguments) {
    return builder("bin/convoy", arguments);
  }

  private static ProcessBuilder builder(String script, List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(Probe.DISTRIBUTION.toAbsolutePath().resolve(script).toString());
    command.addAll(arguments);
    return new ProcessBuilder(command).redirectErrorStream(true);
  }

  private void read() {
    try (BufferedReader output =
        new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        synchronized (lines) {
          lines.add(line);
          lines.notifyAll();
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits for a line; fails with everything that was printed when none comes in time. */
  String await(Predicate<String> wanted) throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(PATIENCE_MINUTES);
    synchronized (lines) {
      while (true) {
        for (String line : lines) {
          if (wanted.test(line)) {
            return line;
          }
        }
        long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
        if (left <= 0 || !process.isAlive()) {
          throw new AssertionError("no such line in: " + String.join("\n", lines));
        }
        lines.wait(Math.min(left, 200));
      }
    }
  }

  /** Waits until there are so many of a kind of line. */
  void awaitCount(int count, Predicate<String> wanted) throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(PATIENCE_MINUTES);
    while (output().lines().filter(wanted).count() < count) {
      if (System.nanoTime() > deadline || !process.isAlive()) {
        throw new AssertionError("not " + count + " such lines in: " + output());
      }
      Thread.sleep(100);
    }
  }

  /** Waits for a file that it is to leave. */
  void awaitFile(Path file) throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(PATIENCE_MINUTES);
    while (!Files.exists(file)) {
      if (System.nanoTime() > deadline || !process.isAlive()) {
        throw new AssertionError("no " + file + ": " + output());
      }
      Thread.sleep(50);
    }
  }

  /** The driver. */
  long pid() {
    return process.pid();
  }

  /** The exit code, and all that was printed. */
  int awaitExit() throws InterruptedException {
    if (!process.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES)) {
      throw new AssertionError("still running after " + PATIENCE_MINUTES + " minutes: " + output());
    }
    reader.join();
    return process.exitValue();
  }

  String output() {
    synchronized (lines) {
      return String.join("\n", lines);
    }
  }

  /** The processes in which workers run. */
  List<ProcessHandle> executors() {
    return process
        .descendants()
        .filter(p -> p.info().commandLine().orElse("").contains("CoarseGrainedExecutorBackend"))
        .toList();
  }

  /** Those, once there are any. */
  List<ProcessHandle> awaitExecutors() throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(PATIENCE_MINUTES);
    while (executors().isEmpty() && System.nanoTime() < deadline) {
      Thread.sleep(20);
    }
    return executors();
  }

  /** All processes that it has started. */
  List<ProcessHandle> descendants() {
    return process.descendants().toList();
  }

  /** Asks the driver to end; Java's own way would close the pipe in which it answers. */
  void terminate() throws Exception {
    LongTraining.signal("TERM", process.toHandle());
  }

  /** Ends the driver as a crash would. */
  void kill() throws InterruptedException {
    List<ProcessHandle> started = process.descendants().toList();
    process.destroyForcibly().waitFor();
    for (ProcessHandle each : started) {
      each.onExit().orTimeout(PATIENCE_MINUTES, TimeUnit.MINUTES).join();
    }
  }

  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }
}
