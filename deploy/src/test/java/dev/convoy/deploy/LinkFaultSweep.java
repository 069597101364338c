package dev.convoy.deploy;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What becomes of a training when links break: two Spark workers in network namespaces of their
 * own, one of which is behind a cable that things happen to. Takes long, and needs root; {@code
 * deploy/bin/faults} runs it and prints a table.
 */
@Timeout(900)
class LinkFaultSweep {
  private static final int STEPS = 600;
  private static final int EVERY = 20;
  private static final int FIRST = 60; // step after which things happen
  private static final String NETWORK = "10.213.78.";
  private static final String DRIVER = NETWORK + "254";

  /** What breaks. */
  enum Fault {
    A_LINK_IS_CUT,
    A_LINK_IS_CUT_AND_COMES_BACK,
    A_LINK_BLINKS,
    A_LINK_STALLS,
    A_LINK_IS_SLOW,
    A_LINK_DELAYS;

    String title() {
      return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
  }

  @TempDir Path directory;

  private final String bridge = "cv" + ProcessHandle.current().pid() % 100_000;
  private final List<Cable> cables = new ArrayList<>();
  private final List<String> said = new ArrayList<>();
  private StandaloneCluster cluster;

  @BeforeEach
  void start() throws Exception {
    Cable.makeBridge(bridge, DRIVER);
    cluster = StandaloneCluster.start(directory, DRIVER);
    for (int k = 1; k <= 2; k++) {
      Cable cable = Cable.to(bridge, k, NETWORK + k);
      cables.add(cable);
      cluster.addWorker("worker-" + k, 1, NETWORK + k, cable.prefix());
    }
  }

  @AfterEach
  void stop() throws Exception {
    for (Cable cable : cables) {
      cable.tell("join");
      cable.tell("release");
      cable.tell("rate 0");
      cable.tell("delay 0 0");
    }
    cluster.stop();
    for (Cable cable : cables) {
      cable.remove();
    }
    Cable.removeBridge(bridge);
  }

  private LongTraining training(String name) {
    return new LongTraining(directory.resolve(name), Map.of("SPARK_LOCAL_IP", DRIVER));
  }

  private ConvoyProcess start(LongTraining training) throws Exception {
    return training.start(
        STEPS,
        EVERY,
        "--master",
        cluster.url(),
        "--threads-per-worker",
        "1",
        "--transport",
        "tcp",
        "--peer-timeout",
        "5s");
  }

  @ParameterizedTest
  @EnumSource
  void theModelIsThatOfTheUndisturbedRun(Fault fault) throws Exception {
    LongTraining whole = training("undisturbed");
    try (ConvoyProcess convoy = start(whole)) {
      assertEquals(0, convoy.awaitExit(), convoy.output());
    }
    LongTraining training = training("out");
    long begin = System.nanoTime();
    try (ConvoyProcess convoy = start(training)) {
      training.awaitStep(FIRST, convoy);
      inject(fault, cables.get(1), convoy);
      assertEquals(0, convoy.awaitExit(), convoy.output());
      if (said.isEmpty()) {
        assertFalse(convoy.output().contains("restart"), convoy.output());
        said.add("nothing");
      }
    }
    double seconds = (System.nanoTime() - begin) / 1e9;
    assertEquals(STEPS, training.losses().size());
    double distance = training.distance(whole);
    boolean fewer = fault == Fault.A_LINK_IS_CUT || fault == Fault.A_LINK_IS_CUT_AND_COMES_BACK;
    if (fewer) {
      double grown = rounding(whole);
      assertTrue(distance <= 3 * grown, distance + " apart, by rounding " + grown);
    }
    boolean alike = Arrays.equals(whole.weights(), training.weights());
    if (!fewer) {
      assertArrayEquals(whole.weights(), training.weights());
    }
    System.out.printf(
        Locale.ROOT,
        "| %s | %d | %s | %.0f | %s |%n",
        fault.title(),
        FIRST,
        String.join("; ", said),
        seconds,
        alike ? "as undisturbed" : "losses within %.0e".formatted(distance));
  }

  /** How far one worker, whom nothing befalls, comes to be from two: rounding grows. */
  private double rounding(LongTraining whole) throws Exception {
    LongTraining alone = new LongTraining(directory.resolve("alone"));
    try (ConvoyProcess convoy =
        alone.start(STEPS, 0, "--workers", "1", "--threads-per-worker", "1")) {
      assertEquals(0, convoy.awaitExit(), convoy.output());
    }
    return alone.distance(whole);
  }

  private void inject(Fault fault, Cable cable, ConvoyProcess convoy) throws Exception {
    switch (fault) {
      case A_LINK_IS_CUT -> {
        cable.tell("cut");
        heard(convoy, "(restart 1)");
        heard(convoy, "(on 1 of 2 workers)");
      }
      case A_LINK_IS_CUT_AND_COMES_BACK -> {
        cable.tell("cut");
        heard(convoy, "(restart 1)");
        heard(convoy, "(on 1 of 2 workers)");
        cable.tell("join");
        heard(convoy, "(on 2 of 2 workers)");
      }
      case A_LINK_BLINKS -> repeat(cable, 8, "cut", 1000, "join", 2000);
      case A_LINK_STALLS -> repeat(cable, 4, "hold", 3000, "release", 3000);
      case A_LINK_IS_SLOW -> repeat(cable, 1, "rate 125000", 30_000, "rate 0", 0);
      case A_LINK_DELAYS -> repeat(cable, 1, "delay 0.2 0.1", 30_000, "delay 0 0", 0);
    }
  }

  private static void repeat(
      Cable cable, int times, String first, long millis, String then, long after) throws Exception {
    for (int k = 0; k < times; k++) {
      cable.tell(first);
      Thread.sleep(millis);
      cable.tell(then);
      Thread.sleep(after);
    }
  }

  private void heard(ConvoyProcess convoy, String part) throws InterruptedException {
    said.add(convoy.await(line -> line.contains(part)).replaceFirst("^convoy: ", ""));
  }
}
