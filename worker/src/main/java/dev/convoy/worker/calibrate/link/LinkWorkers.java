package dev.convoy.worker.calibrate.link;

import dev.convoy.job.Transport;
import dev.convoy.worker.credentials.JobCredentials;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Processes that exchange messages to be timed, connected with one another. */
final class LinkWorkers implements AutoCloseable {
  private static final List<String> JVM = List.of("-Xmx256m", "-Xshare:auto", "-XX:+UseSerialGC");

  private final List<Worker> workers = new ArrayList<>();
  private final List<Transport> transports;
  private final Path log;

  /** One of the processes. */
  private record Worker(Process process, BufferedReader out, Writer in) {}

  private LinkWorkers(List<Transport> transports, Path log) {
    this.transports = transports;
    this.log = log;
  }

  /**
   * Starts and connects so many, by every transport that this machine has.
   *
   * @throws IOException saying why they could not be
   */
  static LinkWorkers start(int count) throws IOException {
    List<Transport> transports =
        isLinux() ? List.of(Transport.UNIX, Transport.TCP) : List.of(Transport.TCP);
    LinkWorkers all = new LinkWorkers(transports, Files.createTempFile("convoy-links", ".log"));
    try {
      all.connect(count);
      return all;
    } catch (IOException | RuntimeException | Error e) {
      all.close();
      throw e;
    }
  }

  /** Netty has Unix-domain sockets where it has epoll. */
  private static boolean isLinux() {
    return System.getProperty("os.name", "").equals("Linux");
  }

  /** What carries their messages. */
  List<Transport> transports() {
    return transports;
  }

  /** How many there are. */
  int count() {
    return workers.size();
  }

  private void connect(int count) throws IOException {
    for (int rank = 0; rank < count; rank++) {
      workers.add(start(command(rank)));
    }
    List<String> places = new ArrayList<>();
    for (Worker worker : workers) {
      places.add(hear(worker));
    }
    byte[] secret = new byte[JobCredentials.SECRET_BYTES];
    new SecureRandom().nextBytes(secret);
    tellAll(HexFormat.of().formatHex(secret));
    tellAll(String.join(";", places));
    for (Worker worker : workers) {
      hear(worker);
    }
  }

  private List<String> command(int rank) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(JVM);
    command.add("-Djava.io.tmpdir=" + System.getProperty("java.io.tmpdir"));
    command.addAll(List.of("-cp", classPath(), LinkWorker.class.getName(), String.valueOf(rank)));
    transports.forEach(transport -> command.add(transport.name()));
    return command;
  }

  /** This process's, and where this class comes from, which Spark may have loaded by itself. */
  private static String classPath() {
    try {
      Path own =
          Path.of(LinkWorkers.class.getProtectionDomain().getCodeSource().getLocation().toURI());
      return own + File.pathSeparator + System.getProperty("java.class.path", "");
    } catch (URISyntaxException e) {
      throw new IllegalStateException("the place of Convoy's classes is no path: " + e, e);
    }
  }

  private Worker start(List<String> command) throws IOException {
    Process process =
        new ProcessBuilder(command)
            .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
            .start();
    return new Worker(
        process,
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8)),
        new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8));
  }

  private void tellAll(String line) throws IOException {
    for (Worker worker : workers) {
      worker.in.write(line + "\n");
      worker.in.flush();
    }
  }

  private String hear(Worker worker) throws IOException {
    String line = worker.out.readLine();
    if (line == null) {
      throw new IOException("a process that times messages has ended: " + lastWords());
    }
    return line;
  }

  private String lastWords() throws IOException {
    List<String> lines = Files.readAllLines(log);
    return lines.stream()
        .filter(line -> !line.startsWith("\t"))
        .reduce((first, second) -> second)
        .orElse("it said nothing");
  }

  /** Runs a trial; returns what each has measured, by rank. */
  List<LinkTimes> run(LinkTrial trial) throws IOException {
    tellAll(trial.line());
    for (Worker worker : workers) {
      hear(worker);
    }
    tellAll("begin");
    List<LinkTimes> times = new ArrayList<>();
    for (Worker worker : workers) {
      times.add(LinkTimes.parse(hear(worker)));
    }
    return times;
  }

  @Override
  public void close() throws IOException {
    for (Worker worker : workers) {
      try {
        worker.in.close(); // the end of its input ends it
      } catch (IOException e) {
        worker.process.destroyForcibly(); // it has ended before
      }
    }
    for (Worker worker : workers) {
      awaitEnd(worker.process);
      worker.out.close();
    }
    Files.deleteIfExists(log);
  }

  private static void awaitEnd(Process process) {
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      process.destroyForcibly();
    }
  }
}
