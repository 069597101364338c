package dev.convoy.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PortRangeTest {

  @Test
  void aRangeIsTwoPortsOrOne() {
    assertEquals(new PortRange(40_000, 40_100), PortRange.parse("40000-40100"));
    assertEquals(new PortRange(7, 7), PortRange.parse(" 7 "));
    assertEquals("40000-40100", PortRange.parse("40000-40100").toString());
    assertTrue(PortRange.ANY.isAny());
    assertEquals(PortRange.ANY, PortRange.parse(PortRange.ANY.toString()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "-", "0", "0-10", "10-9", "1-65536", "a-b", "1-2-3", "-5", "99999999999"})
  void othersAreRefusedWithASentence(String text) {
    IllegalArgumentException refused =
        assertThrows(IllegalArgumentException.class, () -> PortRange.parse(text));
    assertTrue(String.valueOf(refused.getMessage()).contains("give"), refused::getMessage);
  }
}
