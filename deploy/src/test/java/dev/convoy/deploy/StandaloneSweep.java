package dev.convoy.deploy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code standalone/cluster.sh} with three hosts: network namespaces with addresses and home
 * directories of their own, and a stand-in for ssh that runs a command in one. Needs root; {@code
 * deploy/bin/clusters} runs it and prints a table.
 */
@Timeout(1800)
class StandaloneSweep {
  private static final String NETWORK = "10.213.79.";
  private static final String DRIVER = NETWORK + "254";
  private static final int HOSTS = 3;

  @TempDir Path directory;

  private final String bridge = "cs" + ProcessHandle.current().pid() % 100_000;
  private final List<Cable> cables = new ArrayList<>();
  private final long begin = System.nanoTime();
  private Path hosts;

  @BeforeEach
  void start() throws Exception {
    Cable.makeBridge(bridge, DRIVER);
    StringBuilder list = new StringBuilder();
    for (int k = 1; k <= HOSTS; k++) {
      cables.add(Cable.to(bridge, k, NETWORK + k));
      Files.createDirectories(home(k));
      list.append(NETWORK).append(k).append(" 1 1g\n");
    }
    hosts = Files.writeString(directory.resolve("hosts"), list);
    Path ssh =
        Files.writeString(
            directory.resolve("ssh"),
            """
            #!/bin/bash
            cd "%1$s/home-${1##*.}" && HOME="$PWD" exec ip netns exec "%2$s-${1##*.}" bash -c "$2"
            """
                .formatted(directory, bridge));
    assertTrue(ssh.toFile().setExecutable(true));
  }

  @AfterEach
  void stop() throws Exception {
    daemons().forEach(ProcessHandle::destroyForcibly);
    for (Cable cable : cables) {
      cable.remove();
    }
    Cable.removeBridge(bridge);
  }

  private Path home(int host) {
    return directory.resolve("home-" + host);
  }

  /** The daemons of all hosts, by the folder that they were started from. */
  private List<ProcessHandle> daemons() {
    return ProcessHandle.allProcesses()
        .filter(each -> each.info().command().orElse("").endsWith("/java"))
        .filter(each -> workingDirectory(each).map(at -> at.startsWith(directory)).orElse(false))
        .toList();
  }

  private static Optional<Path> workingDirectory(ProcessHandle process) {
    try {
      return Optional.of(Files.readSymbolicLink(Path.of("/proc", "" + process.pid(), "cwd")));
    } catch (IOException e) {
      return Optional.empty(); // it has ended
    }
  }

  private String cluster(int code, String action) throws Exception {
    Map<String, String> environment =
        Map.of("CONVOY_SSH", directory.resolve("ssh").toString(), "CONVOY_START_SECONDS", "3");
    try (ConvoyProcess script =
        ConvoyProcess.startScript(
            "standalone/cluster.sh", environment, List.of(action, hosts.toString()))) {
      assertEquals(code, script.awaitExit(), script.output());
      return script.output();
    }
  }

  private static String convoy(String... words) throws Exception {
    Map<String, String> environment = Map.of("SPARK_LOCAL_IP", DRIVER);
    try (ConvoyProcess process = ConvoyProcess.startWith(environment, List.of(words))) {
      assertEquals(0, process.awaitExit(), process.output());
      return process.output();
    }
  }

  @Test
  void threeHostsAreStartedUsedRepairedAndStopped() throws Exception {
    cluster(0, "start");
    assertEquals(
        HOSTS, cluster(0, "status").lines().filter(line -> line.startsWith(NETWORK)).count());
    String master = "spark://" + NETWORK + "1:7077";
    String found =
        convoy(
            "doctor",
            "--cluster",
            "--master=" + master,
            "--workers=" + HOSTS,
            "--memory-per-worker=1g");
    for (int k = 1; k <= HOSTS; k++) {
      assertTrue(found.contains(NETWORK + k), found);
    }
    assertTrue(found.contains("Everything that Convoy needs is there."), found);
    say("three hosts by cluster.sh: start, status, doctor --cluster", "all found");

    Path output = directory.resolve("out");
    String said = train(master, output);
    assertTrue(said.contains("exchanged slices over TCP"), said);
    say("three hosts: train on all", "done, over TCP");

    ProcessHandle worker =
        daemons().stream()
            .filter(each -> workingDirectory(each).map(at -> at.startsWith(home(2))).orElse(false))
            .findFirst()
            .orElseThrow();
    worker.destroyForcibly();
    worker.onExit().join();
    assertTrue(cluster(1, "status").contains(NETWORK + "2: "));
    cluster(0, "start");
    cluster(0, "status");
    train(master, directory.resolve("again"));
    say("three hosts: a worker's daemon killed, status, start, train", "said, started, done");

    cluster(0, "stop");
    assertEquals(List.of(), daemons());
    say("three hosts: stop", "nothing left");
  }

  private static String train(String master, Path output) throws Exception {
    String said =
        convoy(
            "train",
            "--network=alexnet-cifar",
            "--master=" + master,
            "--workers=" + HOSTS,
            "--memory-per-worker=1g",
            "--steps=5",
            "--batch=24",
            "--data=generated:count=64,test=64",
            "--output=" + output);
    try (Stream<String> steps = Files.lines(output.resolve("metrics.jsonl"), UTF_8)) {
      assertEquals(5, steps.count());
    }
    return said;
  }

  private void say(String what, String came) {
    System.out.printf(
        Locale.ROOT,
        "| standalone, %s | %s | %.0f |%n",
        what,
        came,
        (System.nanoTime() - begin) / 1e9);
  }
}
