package dev.convoy.driver.launch.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class BusyCoresTest {

  @Test
  void idleTimeAndWaitingForDisksAreNotBusyAndGuestsAreNotCountedTwice() {
    Optional<BusyCores> cores =
        BusyCores.of(
            List.of(
                "cpu  1000 200 300 90000 5000 40 50 60 700 80",
                "cpu0 500 100 150 45000 2500 20 25 30 350 40",
                "cpu1 500 100 150 45000 2500 20 25 30 350 40",
                "intr 12345 6 7"));
    assertEquals(Optional.of(new BusyCores(2, 16.5)), cores);
  }

  @Test
  void nothingIsKnownOfASystemThatCountsNothing() {
    assertEquals(Optional.empty(), BusyCores.of(List.of()));
    assertEquals(Optional.empty(), BusyCores.of(List.of("intr 1", "ctxt 2")));
  }
}
