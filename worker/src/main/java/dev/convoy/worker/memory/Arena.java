package dev.convoy.worker.memory;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.BytePointer;

/**
 * One piece of native memory for all buffers of an executable, shared by buffers that are never
 * needed at the same time.
 *
 * <p>Usage: say in order which operations use a buffer ({@link #use}), or that it lives throughout
 * ({@link #keep}); then {@link #place} once. The largest buffers are placed first, each at the
 * lowest place that is free while it lives.
 *
 * <p>Concurrency: one thread plans and places; the memory is freed by {@link #close}, after which
 * no buffer may be touched.
 */
public final class Arena implements AutoCloseable {
  private static final long ALIGNMENT = 64;

  /** When a buffer is needed: from its first to its last operation. */
  private record Life(Buffer buffer, int first, int last, long offset) {
    boolean meets(Life that) {
      return first <= that.last && that.first <= last;
    }

    long end() {
      return offset + Math.max(ALIGNMENT, aligned(buffer.bytes()));
    }
  }

  /** A view of memory that it does not own. */
  private static final class View extends BytePointer {
    View(long address, long bytes) {
      this.address = address;
      this.limit = bytes;
      this.capacity = bytes;
    }
  }

  private final Map<Buffer, Life> lives = new LinkedHashMap<>();
  private BytePointer memory = new BytePointer();
  private long bytes;

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
   * @throws OutOfMemoryError when the machine has not that much
   */
  public void place() {
    List<Life> placed = new ArrayList<>();
    List<Life> largestFirst = new ArrayList<>(lives.values());
    largestFirst.sort(Comparator.comparingLong((Life l) -> l.buffer.bytes()).reversed());
    for (Life life : largestFirst) {
      Life at = new Life(life.buffer, life.first, life.last, lowestPlace(life, placed));
      placed.add(at);
      lives.put(life.buffer, at);
      bytes = Math.max(bytes, at.end());
    }
    memory = new BytePointer(bytes + ALIGNMENT);
    long base = aligned(memory.address());
    for (Life life : placed) {
      life.buffer.place(view(base + life.offset, life.buffer.bytes()));
    }
  }

  private static ByteBuffer view(long address, long bytes) {
    return bytes == 0 ? ByteBuffer.allocateDirect(0) : new View(address, bytes).asByteBuffer();
  }

  private static long lowestPlace(Life life, List<Life> placed) {
    List<Life> inTheWay =
        placed.stream().filter(life::meets).sorted(Comparator.comparingLong(Life::offset)).toList();
    long offset = 0;
    for (Life other : inTheWay) {
      if (offset + aligned(life.buffer.bytes()) <= other.offset) {
        break;
      }
      offset = Math.max(offset, other.end());
    }
    return offset;
  }

  private static long aligned(long value) {
    return (value + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
  }

  /** Whether a buffer keeps its contents throughout. */
  public boolean isKept(Buffer buffer) {
    return life(buffer).last == Integer.MAX_VALUE;
  }

  /** Whether two buffers, once placed, have a part of the memory in common. */
  public boolean overlap(Buffer one, Buffer other) {
    Life a = life(one);
    Life b = life(other);
    return a.offset < b.end() && b.offset < a.end();
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
    memory.close();
  }
}
