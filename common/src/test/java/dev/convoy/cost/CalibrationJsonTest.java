package dev.convoy.cost;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convoy.placement.Strategy;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CalibrationJsonTest {

  @Test
  void whatIsReadIsWhatWasWritten() {
    Calibration written =
        Calibrations.of(Calibrations.plan("resnext29-1x64d", Strategy.DATA, 2, true))
            .with(Calibrations.times(Calibrations.plan("alexnet-cifar", Strategy.MODEL, 2, true)));
    Map<CostKey, Double> times = written.seconds();
    assertTrue(times.keySet().stream().anyMatch(CostKey.Kernel.class::isInstance));
    assertTrue(times.keySet().stream().anyMatch(CostKey.ParameterPass.class::isInstance));
    assertTrue(times.keySet().stream().anyMatch(CostKey.Clip.class::isInstance));
    assertTrue(times.keySet().stream().anyMatch(CostKey.Besides.class::isInstance));
    assertTrue(times.keySet().stream().anyMatch(Movement.class::isInstance));
    assertEquals(written, CalibrationJson.read(CalibrationJson.write(written)));
  }

  @Test
  void anEmptyOneIsReadAsWell() {
    Calibration empty = Calibration.empty(Calibrations.SCOPE);
    assertEquals(empty, CalibrationJson.read(CalibrationJson.write(empty)));
  }

  @Test
  void textOfAnotherFormatIsRefusedWithBothNumbers() {
    String other = text().replace("\"format\" : 3", "\"format\" : 7");
    assertEquals("it is of format 7, not of 3", refusal(other));
  }

  @Test
  void textThatIsNoJsonIsRefused() {
    String refusal = refusal("times: 3");
    assertTrue(refusal.startsWith("it is no JSON: line 1: "), refusal);
  }

  @Test
  void whatIsMissingIsNamed() {
    assertEquals("it has no format", refusal("{}"));
    assertEquals("it has no holds_for", refusal("{\"format\": 3}"));
  }

  @Test
  void aTimeBelowNothingIsRefused() {
    assertTrue(
        refusal(text().replace("\"seconds\" : 1.0E-6", "\"seconds\" : -1.0E-6"))
            .endsWith("takes -1.0E-6 s"));
  }

  @Test
  void whatIsOfAnotherKindIsRefusedByItsName() {
    assertEquals(
        "there is no pass named 'SIDEWAYS'",
        refusal(text().replaceFirst("\"FORWARD\"", "\"SIDEWAYS\"")));
    assertEquals(
        "threads is 1.5, not a whole number from 0 to 2147483647",
        refusal(text().replaceFirst("\"threads\" : 1", "\"threads\" : 1.5")));
    assertEquals(
        "bytes is 99999999999999999999, not a whole number from 0 to 9223372036854775807",
        refusal(text().replaceFirst("\"bytes\" : \\d+", "\"bytes\" : 99999999999999999999")));
    assertEquals(
        "adds is neither true nor false",
        refusal(text().replaceFirst("\"adds\" : \\w+", "\"adds\" : \"yes\"")));
    assertEquals(
        "times is no list",
        refusal(text().replaceFirst("\"times\" : \\[", "\"times\" : 3, \"more\" : [")));
  }

  /** Whatever is damaged is said in a sentence, never by another exception. */
  @Test
  void damagedTextIsReadOrRefused() {
    String whole = text();
    Random random = new Random(3);
    for (int trial = 0; trial < 300; trial++) {
      StringBuilder damaged = new StringBuilder(whole);
      int at = random.nextInt(whole.length());
      switch (trial % 3) {
        case 0 -> damaged.setLength(at);
        case 1 -> damaged.setCharAt(at, (char) ('!' + random.nextInt(90)));
        default -> damaged.delete(at, Math.min(whole.length(), at + 20));
      }
      try {
        CalibrationJson.read(damaged.toString());
      } catch (IllegalArgumentException e) {
        assertTrue(e.getMessage() != null && !e.getMessage().isEmpty());
      }
    }
  }

  private static String text() {
    return CalibrationJson.write(
        Calibrations.of(Calibrations.plan("alexnet-cifar", Strategy.MODEL, 2, true)));
  }

  private static String refusal(String text) {
    String message =
        assertThrows(IllegalArgumentException.class, () -> CalibrationJson.read(text)).getMessage();
    return String.valueOf(message);
  }
}
