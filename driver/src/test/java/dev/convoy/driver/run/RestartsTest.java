package dev.convoy.driver.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RestartsTest {
  private long now = Long.MAX_VALUE - 5; // such a clock may run over

  @Test
  void soManyAreTakenWithinAnHour() {
    Restarts restarts = new Restarts(2, () -> now);
    assertTrue(restarts.take());
    now += Duration.ofMinutes(40).toNanos();
    assertTrue(restarts.take());
    assertEquals(2, restarts.taken());
    assertFalse(restarts.take());
    now += Duration.ofMinutes(21).toNanos();
    assertTrue(restarts.take());
    assertFalse(restarts.take());
  }

  @Test
  void noneMayBeAllowed() {
    assertFalse(new Restarts(0, () -> now).take());
  }
}
