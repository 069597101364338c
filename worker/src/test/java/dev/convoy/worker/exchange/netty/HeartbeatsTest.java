package dev.convoy.worker.exchange.netty;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.Test;

/** Who is silent, at what time of a clock that the test turns. */
class HeartbeatsTest {

  private final Queue<Runnable> timer = new ArrayDeque<>();
  private final List<Runnable> unsent = new ArrayList<>();
  private final List<String> complaints = new ArrayList<>();
  private long nanos;
  private boolean mayBeSilent;
  private boolean reads = true;

  private final Heartbeats heartbeats =
      new Heartbeats((delay, task) -> timer.add(task), () -> nanos, Duration.ofSeconds(10));
  private final Heartbeats.Pulse pulse = heartbeats.watch(new Peer());

  private final class Peer implements Heartbeats.Connection {
    @Override
    public void sendHeartbeat(Runnable left) {
      unsent.add(left);
      if (reads) {
        left.run();
      }
    }

    @Override
    public boolean mayBeSilent() {
      return mayBeSilent;
    }

    @Override
    public void silent(String what) {
      complaints.add(what);
    }
  }

  private void seconds(int count) {
    for (int k = 0; k < count; k++) {
      tickAfter(1);
    }
  }

  private void tickAfter(int seconds) {
    nanos += Duration.ofSeconds(seconds).toNanos();
    timer.remove().run();
  }

  @Test
  void whoSaysNothingForLongerThanTheTimeoutIsSilentAndSendsHeartbeatsMeanwhile() {
    seconds(10);
    assertEquals(List.of(), complaints);
    seconds(1);
    assertEquals(List.of("nothing came from it for 11.0 seconds"), complaints);
    assertEquals(11, unsent.size());
  }

  @Test
  void whoIsHeardIsNotSilent() {
    for (int k = 0; k < 10; k++) {
      seconds(9);
      pulse.heard();
    }
    assertEquals(List.of(), complaints);
  }

  @Test
  void whoMayBeSilentIsNotReported() {
    mayBeSilent = true;
    seconds(100);
    assertEquals(List.of(), complaints);
  }

  @Test
  void aProcessThatSleptForgivesTheSilenceOfThatTime() {
    seconds(4);
    tickAfter(3600);
    seconds(10);
    assertEquals(List.of(), complaints);
    seconds(1);
    assertEquals(1, complaints.size());
  }

  @Test
  void heartbeatsDoNotPileUpBeforeAPeerThatDoesNotRead() {
    reads = false;
    seconds(8);
    assertEquals(1, unsent.size());
    unsent.get(0).run();
    seconds(1);
    assertEquals(2, unsent.size());
  }

  @Test
  void aPulseThatWasStoppedSaysAndReportsNothing() {
    pulse.stop();
    seconds(100);
    assertEquals(List.of(), complaints);
    assertEquals(List.of(), unsent);
  }
}
