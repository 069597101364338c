package dev.convoy.driver.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convoy.control.ControlMessage.Measured;
import dev.convoy.control.ControlMessage.Whereabouts;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class StallWatchTest {
  private long now;
  private final StallWatch watch = new StallWatch(Duration.ofSeconds(60), 2, () -> now);

  private void seconds(long passed) {
    now += Duration.ofSeconds(passed).toNanos();
  }

  @Test
  void workersAreAskedOnceNothingHasMovedForTooLongAndNamedWithWhatTheyDo() {
    seconds(59);
    assertFalse(watch.asksNow());
    seconds(1);
    assertTrue(watch.asksNow());
    assertFalse(watch.asksNow());
    watch.heard(1, new Whereabouts(1, "step 3, all-gather of conv3 input"));
    assertFalse(watch.isOver());
    watch.heard(0, new Whereabouts(0, "step 3, conv2 forward"));
    assertTrue(watch.isOver());
    assertEquals(
        "Nothing has moved for 60 s, longer than --stall-timeout allows: worker 0 is in step 3, conv2 forward; worker 1 is in step 3, all-gather of conv3 input.",
        watch.sentence());
  }

  @Test
  void whoeverDoesNotAnswerIsNotWaitedForForever() {
    seconds(60);
    assertTrue(watch.asksNow());
    seconds(3);
    assertTrue(watch.isOver());
    assertEquals(
        "Nothing has moved for 60 s, longer than --stall-timeout allows: no worker says where it is.",
        watch.sentence());
  }

  @Test
  void aStepThatEndsMeanwhileTakesItBack() {
    seconds(60);
    assertTrue(watch.asksNow());
    watch.heard(0, new Whereabouts(0, "step 3, conv2 forward"));
    watch.heard(0, new Measured(TestJobs.metrics(0, 3, 40, 5)));
    seconds(30);
    assertFalse(watch.isOver());
    assertFalse(watch.asksNow());
    seconds(30);
    assertTrue(watch.asksNow());
  }
}
