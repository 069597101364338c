package dev.convoy.worker.memory;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A piece of native memory of a fixed size that is planned first and placed later, at an address
 * that is a multiple of 64.
 *
 * <p>Concurrency: placed once by the compiling thread; its bytes belong to whoever the plan says.
 */
public final class Buffer {
  private final String name;
  private final long bytes;
  private @Nullable ByteBuffer memory;

  /** A buffer of this size, not placed yet; the name is for messages. */
  public Buffer(String name, long bytes) {
    if (bytes < 0 || bytes > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          name + " needs " + bytes + " bytes, but one buffer holds at most " + Integer.MAX_VALUE);
    }
    this.name = name;
    this.bytes = bytes;
  }

  /** What it holds, for messages. */
  public String name() {
    return name;
  }

  /** Its size. */
  public long bytes() {
    return bytes;
  }

  /** Gives it its place: a direct buffer of exactly its size. */
  public void place(ByteBuffer place) {
    if (!place.isDirect() || place.remaining() != bytes) {
      throw new IllegalArgumentException(name + " needs " + bytes + " direct bytes, got " + place);
    }
    memory = place.slice().order(ByteOrder.nativeOrder());
  }

  /** Its bytes, from 0 to its size, in the machine's order; a view that shares the memory. */
  public ByteBuffer memory() {
    if (memory == null) {
      throw new IllegalStateException(name + " has no place yet");
    }
    return memory.duplicate().order(ByteOrder.nativeOrder());
  }

  /** Its bytes as floats. */
  public FloatBuffer floats() {
    return memory().asFloatBuffer();
  }

  @Override
  public String toString() {
    return name + " (" + bytes + " bytes)";
  }
}
