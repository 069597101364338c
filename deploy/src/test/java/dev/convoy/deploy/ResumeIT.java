package dev.convoy.deploy;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs that lose workers, or their driver, and come to the end that they would have had. */
class ResumeIT {
  private static final int STEPS = 70;

  @TempDir Path directory;

  private LongTraining training(String name) {
    return new LongTraining(directory.resolve(name));
  }

  @Test
  void neitherLostWorkersNorALostDriverChangeTheModel() throws Exception {
    LongTraining whole = training("undisturbed");
    try (ConvoyProcess convoy = whole.start(STEPS, 8)) {
      assertEquals(0, convoy.awaitExit(), convoy.output());
    }
    LongTraining training = training("out");
    try (ConvoyProcess convoy = training.start(STEPS, 8, "--peer-timeout", "20s")) {
      training.awaitStep(10, convoy);
      LongTraining.signal("KILL", convoy.executors().get(1));
      convoy.await(l -> l.contains("was lost") && l.contains("(restart 1)"));
      training.awaitStep(40, convoy);
      convoy.kill();
    }
    try (ConvoyProcess convoy = training.resume()) {
      assertEquals(0, convoy.awaitExit(), convoy.output());
      assertTrue(convoy.output().contains("Going on from step "), convoy.output());
    }
    assertEquals(STEPS, whole.losses().size());
    assertEquals(whole.losses(), training.losses());
    assertArrayEquals(whole.weights(), training.weights());
    assertTrue(training.metrics().contains("\"event\":\"restart\""));
  }

  /** SIGTERM, for SIGINT is ignored by whatever a shell has put into the background. */
  @Test
  void aRunThatIsEndedSavesItsStateAndSaysHowToGoOnAndLeavesNoProcess() throws Exception {
    LongTraining training = training("out");
    try (ConvoyProcess convoy = training.start(100_000, 0)) {
      training.awaitStep(10, convoy);
      List<ProcessHandle> started = convoy.descendants();
      assertTrue(started.size() >= 4, started.toString());
      convoy.terminate();
      assertEquals(143, convoy.awaitExit(), convoy.output());
      String said = convoy.await(l -> l.startsWith("convoy: interrupted; all up to step "));
      assertTrue(
          said.endsWith(" is saved: go on by convoy train --resume " + training.output()), said);
      for (ProcessHandle each : started) {
        assertFalse(each.isAlive(), each.info().toString());
      }
    }
  }
}
