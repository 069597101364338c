package dev.convoy.worker.kernel;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convoy.worker.memory.Memory;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/**
 * Fails a test that leaves memory allocated: the machine's own, page-locked, or a device's. What is
 * freed meanwhile by threads of earlier tests does no harm.
 */
public final class MemoryIsFreed implements BeforeEachCallback, AfterEachCallback {
  private static final Namespace OWN = Namespace.create(MemoryIsFreed.class);

  @Override
  public void beforeEach(ExtensionContext test) {
    test.getStore(OWN).put("before", Memory.Region.allocated());
  }

  @Override
  public void afterEach(ExtensionContext test) {
    int before = test.getStore(OWN).getOrDefault("before", Integer.class, 0);
    int left = Memory.Region.allocated() - before;
    assertTrue(left <= 0, () -> left + " pieces of memory are not freed");
  }
}
