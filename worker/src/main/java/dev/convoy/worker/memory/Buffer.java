package dev.convoy.worker.memory;

import dev.convoy.tensor.Range;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import org.bytedeco.javacpp.Pointer;
import org.jspecify.annotations.Nullable;

/**
 * A piece of native memory of a fixed size that is planned first and placed later, at an address
 * that is a multiple of 64: in the machine's own memory or on a device.
 *
 * <p>Concurrency: placed once by the compiling thread; its bytes belong to whoever the plan says.
 */
public final class Buffer {
  private final String name;
  private final long bytes;
  private Memory kind = Memory.HOST;
  private long address;
  private @Nullable ByteBuffer view;
  private boolean placed;

  /** A buffer of this size, not placed yet; the name is for messages. */
  public Buffer(String name, long bytes) {
    if (bytes < 0) {
      throw new IllegalArgumentException(name + " cannot have " + bytes + " bytes");
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
    view = place.slice().order(ByteOrder.nativeOrder());
    kind = Memory.HOST;
    address = new Pointer(view).address();
    placed = true;
  }

  /**
   * Gives it its place in any memory; whoever allocated that memory keeps it.
   *
   * @throws OutOfMemoryError when it is larger than a buffer in that memory may be
   */
  public void place(Memory memory, long at) {
    requireFits(memory);
    kind = memory;
    address = at;
    view =
        memory.isHost() ? HostMemory.view(at, bytes).slice().order(ByteOrder.nativeOrder()) : null;
    placed = true;
  }

  /**
   * Fails unless a buffer in that memory may be as large.
   *
   * @throws OutOfMemoryError naming it and the most that one may have
   */
  public void requireFits(Memory memory) {
    if (bytes > memory.largestBuffer()) {
      throw new OutOfMemoryError(
          name
              + " needs "
              + bytes
              + " bytes, but one tensor here has at most "
              + memory.largestBuffer()
              + " (use a smaller batch or more workers)");
    }
  }

  /** Gives it its place inside another buffer that has one, from byte {@code offset} on. */
  public void placeIn(Buffer whole, long offset) {
    if (offset < 0 || offset + bytes > whole.bytes) {
      throw new IllegalArgumentException(this + " does not lie in " + whole + " at " + offset);
    }
    if (whole.view == null) {
      place(whole.kind, whole.address() + offset);
    } else {
      place(whole.view.slice((int) offset, (int) bytes)); // keeps the whole alive
    }
  }

  /** Some of its rows, where it has {@code rows} of equal size; it must be placed. */
  public Buffer part(int rows, Range range) {
    long row = bytes / rows;
    Buffer part = new Buffer(name, row * range.size());
    part.placeIn(this, row * range.from());
    return part;
  }

  /** Where it begins. */
  public long address() {
    requirePlace();
    return address;
  }

  /** The memory that it lies in. */
  public Memory kind() {
    requirePlace();
    return kind;
  }

  /**
   * Its bytes, from 0 to its size, in the machine's order; a view that shares the memory.
   *
   * @throws IllegalStateException when it lies where the CPU cannot reach it
   */
  public ByteBuffer memory() {
    requirePlace();
    if (view == null) {
      throw new IllegalStateException(name + " lies on a device: copy it out to read it");
    }
    return view.duplicate().order(ByteOrder.nativeOrder());
  }

  /** Its bytes as floats, as {@link #memory}. */
  public FloatBuffer floats() {
    return memory().asFloatBuffer();
  }

  /** Copies floats into it, from its element {@code first} on, wherever it lies. */
  public void put(int first, float[] values) {
    if (view != null) {
      floats().put(first, values);
    } else {
      write(first, values.length, Float.BYTES, bytes -> bytes.asFloatBuffer().put(values));
    }
  }

  /** Copies bytes into it, from its byte {@code first} on, wherever it lies. */
  public void put(int first, byte[] values) {
    if (view != null) {
      memory().put(first, values);
    } else {
      write(first, values.length, Byte.BYTES, bytes -> bytes.put(0, values));
    }
  }

  /** Copies integers into it, from its element {@code first} on, wherever it lies. */
  public void put(int first, int[] values) {
    write(first, values.length, Integer.BYTES, bytes -> bytes.asIntBuffer().put(values));
  }

  /** Copies floats out of it, from its element {@code first} on, wherever it lies. */
  public void get(int first, float[] values) {
    if (view != null) {
      floats().get(first, values);
      return;
    }
    ByteBuffer elements = elements(first, values.length, Float.BYTES);
    kind.read(address + (long) first * Float.BYTES, elements);
    elements.asFloatBuffer().get(values);
  }

  private interface Fill {
    void fill(ByteBuffer bytes);
  }

  private void write(int first, int count, int width, Fill fill) {
    ByteBuffer elements = elements(first, count, width);
    fill.fill(elements);
    kind.write(address() + (long) first * width, elements);
  }

  private ByteBuffer elements(int first, int count, int width) {
    if (first < 0 || ((long) first + count) * width > bytes) {
      throw new IndexOutOfBoundsException(
          count + " elements from " + first + " on are not all in " + this);
    }
    return ByteBuffer.allocateDirect(count * width).order(ByteOrder.nativeOrder());
  }

  private void requirePlace() {
    if (!placed) {
      throw new IllegalStateException(name + " has no place yet");
    }
  }

  @Override
  public String toString() {
    return name + " (" + bytes + " bytes)";
  }
}
