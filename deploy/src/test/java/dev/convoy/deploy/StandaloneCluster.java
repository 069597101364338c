package dev.convoy.deploy;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/** A Spark master and workers, started by the distribution's scripts. */
final class StandaloneCluster {
  static final String LOOPBACK = "127.0.0.1";

  /** Seconds after which the master gives up a worker that says nothing. */
  private static final int SILENCE = 15;

  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path directory;
  private final String host;
  private final int port;
  private final int page;
  private final Map<String, Process> daemons = new LinkedHashMap<>();

  private StandaloneCluster(Path directory, String host, int port, int page) {
    this.directory = directory;
    this.host = host;
    this.port = port;
    this.page = page;
  }

  /**
   * A master on an address of this machine.
   *
   * @param directory for logs, and for the workers' work
   */
  static StandaloneCluster start(Path directory, String host) throws Exception {
    int port = freePort(host);
    int page = freePort(host);
    StandaloneCluster cluster = new StandaloneCluster(directory, host, port, page);
    cluster.run("master", host, List.of(), "start-master.sh", host, "" + port, "" + page);
    cluster.awaitListener();
    return cluster;
  }

  private static int freePort(String host) throws IOException {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getByName(host))) {
      return free.getLocalPort();
    }
  }

  String url() {
    return "spark://" + host + ":" + port;
  }

  /**
   * A worker, once the master knows it.
   *
   * @param prefix what to write before its command, as {@code ip netns exec ...}
   */
  void addWorker(String name, int cores, String address, List<String> prefix) throws Exception {
    int before = living();
    run(
        name,
        address,
        prefix,
        "start-worker.sh",
        url(),
        "" + cores,
        cores + "g",
        work(name).toString());
    for (int tick = 0; tick < 1800; tick++) {
      Thread.sleep(100);
      if (living() > before) {
        return;
      }
    }
    throw new AssertionError("no worker after 3 minutes: " + log(name) + log("master"));
  }

  /** How many workers the master knows that live. */
  private int living() throws Exception {
    URI state = URI.create("http://%s:%d/json/".formatted(host, page));
    HttpRequest request = HttpRequest.newBuilder(state).build();
    try {
      HttpResponse<String> answer = HTTP.send(request, HttpResponse.BodyHandlers.ofString());
      return JSON.readTree(answer.body()).get("aliveworkers").asInt();
    } catch (IOException e) {
      return 0; // it does not answer yet
    }
  }

  Path work(String name) {
    return directory.resolve("work-" + name);
  }

  /** Like {@code kill -9}, its executors too: a host that is gone. */
  void killWorker(String name) throws Exception {
    Process worker = Objects.requireNonNull(daemons.remove(name));
    List<ProcessHandle> executors = worker.descendants().toList();
    worker.destroyForcibly().waitFor();
    executors.forEach(ProcessHandle::destroyForcibly);
    for (ProcessHandle executor : executors) {
      executor.onExit().orTimeout(1, TimeUnit.MINUTES).join();
    }
  }

  /** Like {@code kill -9} of one executor, which the worker then replaces. */
  void killAnExecutor(String name) {
    Objects.requireNonNull(daemons.get(name)).children().findAny().orElseThrow().destroyForcibly();
  }

  /** What a daemon has printed. */
  String log(String name) throws IOException {
    return Files.readString(logFile(name), UTF_8);
  }

  private Path logFile(String name) {
    return directory.resolve(name + ".log");
  }

  private void run(
      String name, String address, List<String> prefix, String script, String... arguments)
      throws IOException {
    List<String> command = new ArrayList<>(prefix);
    command.add(Probe.DISTRIBUTION.toAbsolutePath().resolve("standalone/" + script).toString());
    command.addAll(Arrays.asList(arguments));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("SPARK_LOCAL_IP", address);
    builder.environment().put("SPARK_MASTER_OPTS", "-Dspark.worker.timeout=" + SILENCE);
    daemons.put(
        name, builder.redirectErrorStream(true).redirectOutput(logFile(name).toFile()).start());
  }

  /** Its page comes last; a spark-submit that comes before its master waits for ever. */
  private void awaitListener() throws Exception {
    for (int tick = 0; tick < 1800; tick++) {
      try (Socket socket = new Socket(host, page)) {
        if (socket.isConnected()) {
          return;
        }
      } catch (ConnectException e) {
        Thread.sleep(100);
      }
    }
    throw new AssertionError("no master after 3 minutes: " + log("master"));
  }

  /** Ends all of it. */
  void stop() throws InterruptedException {
    for (Process daemon : daemons.values()) {
      List<ProcessHandle> executors = daemon.descendants().toList();
      daemon.destroy(); // it removes its temporary files, and ends its executors
      if (!daemon.waitFor(1, TimeUnit.MINUTES)) {
        daemon.destroyForcibly().waitFor();
      }
      executors.forEach(ProcessHandle::destroyForcibly);
    }
  }
}
