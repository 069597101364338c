package dev.convoy.worker.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class RegionTest {

  @Test
  void aRegionIsCountedUntilItIsFreed() {
    int before = Memory.Region.allocated();
    Memory.Region first = Memory.HOST.allocate(5);
    try (Memory.Region second = Memory.HOST.allocate(0)) {
      assertEquals(before + 2, Memory.Region.allocated());
      assertEquals(0, second.address() % Memory.HOST.alignment());
    }
    first.close();
    assertEquals(before, Memory.Region.allocated());
  }

  @Test
  void closingARegionAgainDoesNothing() {
    int before = Memory.Region.allocated();
    AtomicInteger freed = new AtomicInteger();
    Memory.Region region = Memory.Region.of(64, freed::incrementAndGet);
    region.close();
    region.close();
    assertEquals(1, freed.get());
    assertEquals(before, Memory.Region.allocated());
  }
}
