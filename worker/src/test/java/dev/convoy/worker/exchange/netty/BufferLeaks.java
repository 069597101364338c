package dev.convoy.worker.exchange.netty;

import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.PooledByteBufAllocator;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Fails a test class after which Netty's leak detector has found a buffer that nobody released; it
 * is at work in every test of this module.
 *
 * <p>The detector sees what the garbage collector has found, so a leak may be told after a later
 * class than the one that made it. After classes of this package a collection is asked for.
 */
public final class BufferLeaks implements AfterAllCallback {
  private static final Queue<String> FOUND = new ConcurrentLinkedQueue<>();

  static {
    ByteBufUtil.setLeakListener((type, records) -> FOUND.add(type + " " + records));
  }

  @Override
  public void afterAll(ExtensionContext context) {
    if (context.getRequiredTestClass().getPackage().equals(BufferLeaks.class.getPackage())) {
      System.gc();
    }
    List<String> found = take();
    if (!found.isEmpty()) {
      throw new AssertionError("buffers were not released: " + String.join("\n", found));
    }
  }

  /** What was found since the last call. The detector looks whenever a buffer is made. */
  static List<String> take() {
    PooledByteBufAllocator.DEFAULT.buffer(1).release();
    List<String> taken = new ArrayList<>();
    for (String each = FOUND.poll(); each != null; each = FOUND.poll()) {
      taken.add(each);
    }
    return taken;
  }
}
