package dev.convoy.worker.task;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BarrierSlotTest {

  @ParameterizedTest
  @CsvSource({
    "node7, node7",
    "node7:40123, node7",
    "10.0.0.7:40123, 10.0.0.7",
    "[fd00::7]:40123, fd00::7",
    "[fd00::7], fd00::7",
    "fd00::7, fd00::7"
  })
  void aHostIsFoundInWhatSparkSaysOfATask(String address, String host) {
    assertEquals(host, BarrierSlot.host(address));
  }
}
