package dev.convoy.worker.exchange.netty;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.PooledByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(300)
class BufferLeaksTest {

  @Test
  void everyBufferIsWatchedInTests() {
    assertEquals(ResourceLeakDetector.Level.PARANOID, ResourceLeakDetector.getLevel());
  }

  @Test
  void aBufferThatNobodyReleasesIsFound() throws InterruptedException {
    assertEquals(List.of(), BufferLeaks.take());
    lose();
    List<String> found = List.of();
    while (found.isEmpty()) {
      System.gc();
      Thread.sleep(10);
      found = BufferLeaks.take();
    }
    assertEquals(1, found.size());
    assertTrue(found.get(0).contains("BufferLeaksTest.lose"), found.get(0));
  }

  private static void lose() {
    PooledByteBufAllocator.DEFAULT.directBuffer(100).writeByte(1);
  }
}
