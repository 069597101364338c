package dev.convoy.driver.planning;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convoy.driver.planning.OtherLoad.Cores;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class OtherLoadTest {

  @Test
  void idleTimeAndWaitingForDisksAreNotBusyAndGuestsAreNotCountedTwice() {
    Optional<Cores> cores =
        Cores.of(
            List.of(
                "cpu  1000 200 300 90000 5000 40 50 60 700 80",
                "cpu0 500 100 150 45000 2500 20 25 30 350 40",
                "cpu1 500 100 150 45000 2500 20 25 30 350 40",
                "intr 12345 6 7"));
    assertEquals(Optional.of(new Cores(2, 16.5)), cores);
  }

  @Test
  void nothingIsKnownOfASystemThatCountsNothing() {
    assertEquals(Optional.empty(), Cores.of(List.of()));
    assertEquals(Optional.empty(), Cores.of(List.of("intr 1", "ctxt 2")));
  }

  @Test
  void othersDisturbWhereTheyTakeCoresThatAreMeasured() {
    Cores two = new Cores(2, 0);
    assertFalse(two.areShort(0.2, 2));
    assertTrue(two.areShort(0.4, 2));
    assertFalse(two.areShort(1.1, 1), "the other core is free for them");
    assertTrue(two.areShort(1.2, 1));
    assertTrue(two.areShort(0.4, 8), "as many as there are");
    Cores many = new Cores(64, 0);
    assertFalse(many.areShort(59, 4));
    assertTrue(many.areShort(61, 4));
  }
}
