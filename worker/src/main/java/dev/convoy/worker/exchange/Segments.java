package dev.convoy.worker.exchange;

import java.nio.ByteBuffer;
import java.util.List;

/**
 * Where the bytes of a payload lie: segments of direct memory, one after the other. A payload that
 * lies in one run is one segment; rows of a larger tensor are a segment each.
 *
 * <p>Concurrency: immutable, though the bytes behind it change.
 */
public final class Segments {

  /** No memory at all. */
  public static final Segments NONE = new Segments(List.of());

  private final List<ByteBuffer> parts;
  private final long bytes;

  /**
   * These segments, each from 0 to its limit.
   *
   * @throws IllegalArgumentException if one of them is on the heap or empty
   */
  public Segments(List<ByteBuffer> parts) {
    for (ByteBuffer part : parts) {
      if (!part.isDirect() || part.limit() == 0) {
        throw new IllegalArgumentException(
            "a segment of a message must be direct memory of at least a byte; there is one of %d %s"
                .formatted(part.limit(), part.isDirect() ? "direct bytes" : "bytes on the heap"));
      }
    }
    this.parts = parts.stream().map(part -> part.duplicate().position(0)).toList();
    this.bytes = parts.stream().mapToLong(ByteBuffer::limit).sum();
  }

  /** The segments in the order of the payload; views that share the memory. */
  public List<ByteBuffer> parts() {
    return parts;
  }

  /** The bytes of all segments together. */
  public long bytes() {
    return bytes;
  }

  /** Whether there is nothing. */
  public boolean isEmpty() {
    return parts.isEmpty();
  }

  /** Copies all bytes to where others lie, of as many bytes, cut up differently perhaps. */
  public void copyTo(Segments target) {
    int to = 0;
    int filled = 0;
    for (int from = 0; from < parts.size(); from++) {
      ByteBuffer source = parts.get(from);
      for (int done = 0; done < source.limit(); ) {
        ByteBuffer into = target.parts.get(to);
        int count = Math.min(source.limit() - done, into.limit() - filled);
        into.put(filled, source, done, count);
        done += count;
        filled += count;
        if (filled == into.limit()) {
          to++;
          filled = 0;
        }
      }
    }
  }
}
