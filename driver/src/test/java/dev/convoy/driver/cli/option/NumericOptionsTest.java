package dev.convoy.driver.cli.option;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class NumericOptionsTest {

  @Test
  void memoryHasUnits() {
    assertEquals(4096, NumericOptions.megabytes("--m", "4g"));
    assertEquals(1536, NumericOptions.megabytes("--m", "1.5 GB"));
    assertEquals(512, NumericOptions.megabytes("--m", "512m"));
    assertEquals(512, NumericOptions.megabytes("--m", "512"));
    assertThrows(UserError.class, () -> NumericOptions.megabytes("--m", "-4g"));
    assertThrows(UserError.class, () -> NumericOptions.megabytes("--m", "4k"));
  }

  @Test
  void timesHaveUnits() {
    assertEquals(Duration.ofSeconds(10), NumericOptions.duration("--t", "10"));
    assertEquals(Duration.ofMillis(500), NumericOptions.duration("--t", "500ms"));
    assertEquals(Duration.ofSeconds(90), NumericOptions.duration("--t", "1.5m"));
    assertThrows(UserError.class, () -> NumericOptions.duration("--t", "0"));
    assertThrows(UserError.class, () -> NumericOptions.duration("--t", "3h"));
  }

  @Test
  void whatNoMachineHasAndNobodyWaitsForIsRefused() {
    assertEquals(Duration.ofDays(7), NumericOptions.duration("--t", "604800"));
    assertThrows(UserError.class, () -> NumericOptions.duration("--t", "604801"));
    assertThrows(UserError.class, () -> NumericOptions.duration("--t", "9".repeat(400) + "m"));
    assertEquals(1 << 30, NumericOptions.megabytes("--m", "1048576g"));
    assertThrows(UserError.class, () -> NumericOptions.megabytes("--m", "1048577g"));
    assertThrows(UserError.class, () -> NumericOptions.megabytes("--m", "9".repeat(400)));
  }
}
