package dev.convoy.driver.launch.embedded;

import dev.convoy.control.ExitCode;
import dev.convoy.control.Reason;
import dev.convoy.driver.launch.LaunchException;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * One {@link Daemon} seen from the driver: a process that lives while its standard input is open.
 */
final class DaemonProcess implements AutoCloseable {

  private static final Duration START = Duration.ofSeconds(60);
  private static final Duration END = Duration.ofSeconds(5);

  private final String name;
  private final Path log;
  private final Process process;

  private DaemonProcess(String name, Path log, Process process) {
    this.name = name;
    this.log = log;
    this.process = process;
  }

  /** Starts the command with exactly these SPARK_ variables; its standard error goes to the log. */
  static DaemonProcess start(
      String name, List<String> command, Map<String, String> environment, Path log) {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().keySet().removeIf(key -> key.startsWith("SPARK_"));
    builder.environment().putAll(environment);
    builder.redirectError(new File(log.toString()));
    try {
      return new DaemonProcess(name, log, builder.start());
    } catch (IOException e) {
      throw new LaunchException(
          ExitCode.USAGE, "cannot start the embedded " + name + ": " + Reason.of(e), e);
    }
  }

  /** Writes one line to the daemon's standard input. */
  void tell(String line) {
    try {
      OutputStream input = process.getOutputStream();
      input.write((line + "\n").getBytes(Charset.defaultCharset()));
      input.flush();
    } catch (IOException e) {
      throw ended(e);
    }
  }

  /** Waits, once, for the daemon to be ready. @return its URL */
  String awaitUrl() {
    try {
      String url =
          CompletableFuture.supplyAsync(this::readLine, DaemonProcess::onOwnThread)
              .get(START.toSeconds(), TimeUnit.SECONDS);
      if (url == null || url.isEmpty()) {
        process.waitFor(END.toSeconds(), TimeUnit.SECONDS); // its output has ended: so will it
        throw ended(new IOException("no URL"));
      }
      return url;
    } catch (ExecutionException | TimeoutException e) {
      throw ended(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw ended(e);
    }
  }

  boolean alive() {
    return process.isAlive();
  }

  long pid() {
    return process.pid();
  }

  /** Closes the daemon's input, which halts it, and waits; kills it if it does not go. */
  @Override
  public void close() {
    try {
      process.getOutputStream().close();
      if (!process.waitFor(END.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (IOException e) {
      process.destroyForcibly(); // the pipe is broken, so the process is ending or must be ended
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  private LaunchException ended(Exception cause) {
    String state = alive() ? "did not become ready in " + START.toSeconds() + " s" : "ended early";
    return new LaunchException(
        ExitCode.FAILED, "the embedded Spark " + name + " " + state + ": see " + log, cause);
  }

  /** Reading has no time limit of its own, so it must not hold a thread that others need. */
  private static void onOwnThread(Runnable task) {
    Thread thread = new Thread(task, "daemon-output");
    thread.setDaemon(true);
    thread.start();
  }

  private @Nullable String readLine() {
    try {
      return new BufferedReader(
              new InputStreamReader(process.getInputStream(), Charset.defaultCharset()))
          .readLine();
    } catch (IOException e) {
      return null; // an ended process, which the connector reports
    }
  }
}
