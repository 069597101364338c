package dev.convoy.driver.session;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.convoy.metrics.StepMetrics;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class StragglerWatchTest {
  private final List<String> said = new ArrayList<>();
  private final StragglerWatch watch =
      new StragglerWatch((steps, sentence) -> said.add(steps + ": " + sentence));
  private long step;

  /** A step of so long in which workers are busy for some time, and wait for the rest. */
  private void step(double millis, double... busy) {
    List<StepMetrics> workers = new ArrayList<>();
    for (int rank = 0; rank < busy.length; rank++) {
      workers.add(
          new StepMetrics(
              step, 0, 1, 1, millis, busy[rank] / 2, 0, millis - busy[rank], 0, 0, 0, rank));
    }
    watch.add(new StepRecord(0, workers));
    step++;
  }

  private void steps(int count, double millis, double... busy) {
    for (int k = 0; k < count; k++) {
      step(millis, busy);
    }
  }

  @Test
  void aWorkerThreeTimesAsSlowAsItsPeersIsNamedOnce() {
    steps(30, 400, 100, 390, 90);
    assertEquals(
        List.of(
            "9: Worker 1 is slow: it is busy for 390 ms of a step, 195 of them in kernels, and its peers for 100 ms; they wait for it. Is something else running there?"),
        said);
  }

  @Test
  void someSlowStepsAreNoReason() {
    for (int k = 0; k < 20; k++) {
      step(100, 90, 90, 90);
      step(100, 90, 95, 90);
      step(900, 90, 900, 90);
    }
    assertEquals(List.of(), said);
  }

  @Test
  void whoeverWasAsFastAsTheOthersBetweenIsNamedAgain() {
    steps(10, 400, 100, 390);
    steps(10, 100, 100, 90);
    steps(10, 400, 100, 390);
    assertEquals(2, said.size());
  }

  @Test
  void oneWorkerHasNoPeers() {
    steps(30, 400, 390);
    assertEquals(List.of(), said);
  }
}
