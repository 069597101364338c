package dev.convoy.worker.bench.exchange;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The workers of a benchmark, each in a JVM of its own, connected with one another. */
final class WorkerProcesses implements AutoCloseable {

  private record Worker(Process process, BufferedReader out, Writer in) {
    void tell(String line) throws IOException {
      in.write(line + "\n");
      in.flush();
    }

    String hear() throws IOException {
      String line = out.readLine();
      if (line == null) {
        throw new IOException("a worker of the benchmark has ended; it has said why");
      }
      return line;
    }
  }

  private final Path directory;
  private final List<Worker> workers = new ArrayList<>();

  WorkerProcesses(int count) throws IOException {
    directory = Files.createTempDirectory("convoy-bench-");
    for (int rank = 0; rank < count; rank++) {
      workers.add(start(rank, count));
    }
    List<String> addresses = new ArrayList<>();
    for (Worker worker : workers) {
      addresses.add(worker.hear());
    }
    for (Worker worker : workers) {
      worker.tell(String.join("\n", addresses));
    }
  }

  private Worker start(int rank, int count) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    command.addAll(
        List.of(
            "-cp",
            System.getProperty("java.class.path"),
            BenchWorker.class.getName(),
            String.valueOf(rank),
            String.valueOf(count),
            directory.toString()));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    return new Worker(
        process,
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8)),
        new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8));
  }

  /**
   * What a measurement took.
   *
   * @param nanos of the slowest worker
   * @param cpuNanos of all workers together
   */
  record Took(long nanos, long cpuNanos) {}

  /** Measures. */
  Took measure(Measurement measurement) throws IOException {
    for (Worker worker : workers) {
      worker.tell(measurement.line());
    }
    for (Worker worker : workers) {
      worker.hear();
    }
    for (Worker worker : workers) {
      worker.tell("go");
    }
    long slowest = 0;
    long cpu = 0;
    for (Worker worker : workers) {
      String[] answer = worker.hear().split(" ", -1);
      slowest = Math.max(slowest, Long.parseLong(answer[0]));
      cpu += Long.parseLong(answer[1]);
    }
    return new Took(slowest, cpu);
  }

  @Override
  public void close() throws IOException {
    for (Worker worker : workers) {
      worker.in.close(); // the end of its input ends a worker
    }
    for (Worker worker : workers) {
      try {
        if (!worker.process.waitFor(10, TimeUnit.SECONDS)) {
          worker.process.destroyForcibly();
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        worker.process.destroyForcibly();
      }
    }
    try (var files = Files.list(directory)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(directory);
  }
}
