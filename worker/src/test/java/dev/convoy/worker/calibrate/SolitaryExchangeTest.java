package dev.convoy.worker.calibrate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convoy.worker.exchange.Message;
import dev.convoy.worker.exchange.Segments;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.junit.jupiter.api.Test;

class SolitaryExchangeTest {
  private static final int BYTES = 40_000;

  private final SolitaryExchange exchange = new SolitaryExchange(1, 3);
  private final ByteBuffer memory = ByteBuffer.allocateDirect(BYTES).order(ByteOrder.LITTLE_ENDIAN);
  private final ByteBuffer place = ByteBuffer.allocateDirect(BYTES).order(ByteOrder.LITTLE_ENDIAN);
  private final Message incoming =
      new Message(0, 2, 1, "slices", new Segments(List.of(memory)), new Segments(List.of(place)));

  @Test
  void whatIsAwaitedIsThereInItsPlaceWhereThatWasPosted() {
    exchange.declare(List.of(incoming));
    assertFalse(exchange.await(0, incoming));
    exchange.post(incoming);
    assertTrue(exchange.await(1, incoming));
    assertFalse(exchange.await(2, incoming), "a post holds once");
  }

  @Test
  void valuesThatNobodySentAreFiniteAndNotAlmostNothing() {
    exchange.declare(List.of(incoming));
    exchange.post(incoming);
    exchange.await(0, incoming);
    for (ByteBuffer bytes : List.of(memory, place)) {
      for (int at = 0; at < BYTES; at += Float.BYTES) {
        assertIsUsual(bytes.getFloat(at));
        assertIsUsual(Float.intBitsToFloat(bytes.getShort(at) << 16)); // read as bf16
        assertIsUsual(Float.intBitsToFloat(bytes.getShort(at + 2) << 16));
      }
    }
    assertEquals(BYTES, memory.limit());
  }

  private static void assertIsUsual(float value) {
    assertTrue(Math.abs(value) >= 1e-3 && Math.abs(value) < 0.1, () -> "a value of " + value);
  }

  @Test
  void whatWasNotDeclaredIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> exchange.post(incoming));
    exchange.declare(List.of(incoming));
    exchange.forget(List.of(incoming));
    assertThrows(IllegalArgumentException.class, () -> exchange.await(0, incoming));
  }
}
