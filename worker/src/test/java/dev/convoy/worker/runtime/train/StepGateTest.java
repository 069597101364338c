package dev.convoy.worker.runtime.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class StepGateTest {
  private final StepGate gate = new StepGate();

  private CompletableFuture<Boolean> entering(long step) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return gate.enter(step);
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
        });
  }

  @Test
  void whoeverIsAskedWaitsBehindItsStepUntilItIsToldWhereToStop() throws Exception {
    assertTrue(gate.enter(4));
    assertEquals(4, gate.hold());
    CompletableFuture<Boolean> next = entering(5);
    Thread.sleep(50);
    assertFalse(next.isDone());
    gate.stopAfter(5);
    assertTrue(next.get(1, TimeUnit.MINUTES));
    assertFalse(gate.enter(6));
  }

  @Test
  void whoeverIsAheadStopsAtOnce() throws Exception {
    assertTrue(gate.enter(5));
    gate.hold();
    CompletableFuture<Boolean> next = entering(6);
    gate.stopAfter(5);
    assertFalse(next.get(1, TimeUnit.MINUTES));
  }

  @Test
  void nobodyIsHeldOnceTheRunHasFailed() throws Exception {
    assertEquals(-1, gate.hold());
    CompletableFuture<Boolean> first = entering(0);
    gate.release();
    assertTrue(first.get(1, TimeUnit.MINUTES));
  }
}
