package dev.convoy.driver.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class WakefulnessTest {
  private final long[] now = {Long.MAX_VALUE - 7};
  private final Wakefulness wakefulness = new Wakefulness(Duration.ofSeconds(10), () -> now[0]);

  private void pass(Duration time) {
    now[0] += time.toNanos(); // may wrap, as System.nanoTime() may
    wakefulness.look();
  }

  @Test
  void aProcessThatLooksOftenHasNotSlept() {
    for (int second = 0; second < 100; second++) {
      pass(Duration.ofSeconds(1));
    }
    assertNull(wakefulness.recentSleep());
  }

  @Test
  void aSleepIsRememberedForAsLongAsOthersWait() {
    pass(Duration.ofSeconds(60));
    assertEquals(Duration.ofSeconds(60), wakefulness.recentSleep());
    pass(Duration.ofSeconds(9));
    assertEquals(Duration.ofSeconds(60), wakefulness.recentSleep());
    pass(Duration.ofSeconds(2));
    assertNull(wakefulness.recentSleep());
  }

  @Test
  void aSleepThatNobodyLookedAfterIsSeenByTheQuestion() {
    now[0] += Duration.ofSeconds(11).toNanos();
    assertEquals(Duration.ofSeconds(11), wakefulness.recentSleep());
  }
}
