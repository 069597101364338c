package dev.convoy.worker.memory;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One piece of memory, the machine's own or a device's, for all buffers of an executable, shared by
 * buffers that are never needed at the same time.
 *
 * <p>Usage: say in order which operations use a buffer ({@link #use}), or that it lives throughout
 * ({@link #keep}); then {@link #place} once. The largest buffers are placed first, each at the
 * lowest place that is free while it lives.
 *
 * <p>Concurrency: one thread plans and places; the memory is freed by {@link #close}, after which
 * no buffer may be touched.
 */
public final class Arena implements AutoCloseable {
  /** When a buffer is needed: from its first to its last operation. */
  private record Life(Buffer buffer, int first, int last, long offset) {
    boolean meets(Life that) {
      return first <= that.last && that.first <= last;
    }
  }

  private final Memory memory;
  private final Map<Buffer, Life> lives = new LinkedHashMap<>();
  private Memory.@Nullable Region region;
  private long bytes;

  /** An arena in the machine's own memory. */
  public Arena() {
    this(Memory.HOST);
  }

  /** An arena in a memory. */
  public Arena(Memory memory) {
    this.memory = memory;
  }

  /** Operation number {@code operation} reads or writes the buffer. */
  public void use(Buffer buffer, int operation) {
    lives.merge(
        buffer,
        new Life(buffer, operation, operation, 0),
        (a, b) -> new Life(buffer, Math.min(a.first, b.first), Math.max(a.last, b.last), 0));
  }

  /** The buffer keeps its contents throughout. */
  public void keep(Buffer buffer) {
    lives.put(buffer, new Life(buffer, 0, Integer.MAX_VALUE, 0));
  }

  /**
   * Gives every buffer its place.
   *
   * @throws OutOfMemoryError when the machine has not that much, or a buffer is larger than one may
   *     be
   */
  public void place() {
    requireFits();
    layOut();
    region = allocate(lives.isEmpty() ? "" : largestFirst().get(0).buffer.toString());
    long base = region.address();
    for (Life life : lives.values()) {
      life.buffer.place(memory, base + life.offset);
    }
  }

  /** Settles where in the memory each buffer will lie; returns the bytes that all take together. */
  public long layOut() {
    bytes = 0;
    List<Life> placed = new ArrayList<>(); // the lowest first
    for (Life life : largestFirst()) {
      Life at = new Life(life.buffer, life.first, life.last, lowestPlace(life, placed));
      int before = Collections.binarySearch(placed, at, Comparator.comparingLong(Life::offset));
      placed.add(before < 0 ? -before - 1 : before, at);
      lives.put(life.buffer, at);
      bytes = Math.max(bytes, end(at));
    }
    return bytes;
  }

  private List<Life> largestFirst() {
    List<Life> largestFirst = new ArrayList<>(lives.values());
    largestFirst.sort(Comparator.comparingLong((Life l) -> l.buffer.bytes()).reversed());
    return largestFirst;
  }

  /**
   * Checks that no buffer is larger than one may be.
   *
   * @throws OutOfMemoryError naming the first that is
   */
  public void requireFits() {
    lives.keySet().forEach(buffer -> buffer.requireFits(memory));
  }

  private Memory.Region allocate(String largest) {
    try {
      return memory.allocate(bytes);
    } catch (OutOfMemoryError e) {
      OutOfMemoryError said =
          new OutOfMemoryError(
              e.getMessage() + "; the largest of the plan's buffers is " + largest);
      said.initCause(e);
      throw said;
    }
  }

  private long lowestPlace(Life life, List<Life> placed) {
    long size = aligned(life.buffer.bytes());
    long offset = 0;
    for (Life other : placed) {
      if (life.meets(other)) {
        if (offset + size <= other.offset) {
          break;
        }
        offset = Math.max(offset, end(other));
      }
    }
    return offset;
  }

  private long end(Life life) {
    return life.offset + Math.max(memory.alignment(), aligned(life.buffer.bytes()));
  }

  private long aligned(long value) {
    return (value + memory.alignment() - 1) / memory.alignment() * memory.alignment();
  }

  /** Whether a buffer keeps its contents throughout. */
  public boolean isKept(Buffer buffer) {
    return life(buffer).last == Integer.MAX_VALUE;
  }

  /** Whether two buffers, once placed, have a part of the memory in common. */
  public boolean overlap(Buffer one, Buffer other) {
    Life a = life(one);
    Life b = life(other);
    return a.offset < end(b) && b.offset < end(a);
  }

  private Life life(Buffer buffer) {
    Life life = lives.get(buffer);
    if (life == null) {
      throw new IllegalArgumentException("the arena was not told of " + buffer.name());
    }
    return life;
  }

  /** What all buffers take together. */
  public long bytes() {
    return bytes;
  }

  @Override
  public void close() {
    if (region != null) {
      region.close();
      region = null;
    }
  }
}
