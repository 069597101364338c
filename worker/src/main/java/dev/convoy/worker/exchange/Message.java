package dev.convoy.worker.exchange;

import java.nio.ByteBuffer;
import java.util.Objects;

/**
 * One planned message: the same identity at both ends, an exact size, and where its bytes lie here.
 *
 * <p>Two messages are equal if they have the same id and ends, whatever their buffers hold.
 *
 * @param id at least 0, unique among the messages from {@code from} to {@code to}
 * @param from the rank that sends
 * @param to the rank that receives
 * @param label what it is, for errors, such as "all-gather of conv3 input"
 * @param buffer direct; the payload is the whole of it, from 0 to its limit. Whoever made the
 *     memory behind it keeps it until the exchange is closed.
 */
public record Message(int id, int from, int to, String label, ByteBuffer buffer) {

  /** The largest payload. */
  public static final int MAX_BYTES = 1 << 30;

  /**
   * Checks the message and takes a view of the buffer of its own.
   *
   * @throws IllegalArgumentException if the buffer is not direct, is empty or has more than {@link
   *     #MAX_BYTES}, if the id is negative, or if it goes from a rank to itself
   */
  public Message {
    int bytes = buffer.limit();
    if (!buffer.isDirect() || bytes < 1 || bytes > MAX_BYTES) {
      throw new IllegalArgumentException(
          "The buffer of %s must be direct and hold 1 to %d bytes; it is %s and holds %d."
              .formatted(label, MAX_BYTES, buffer.isDirect() ? "direct" : "on the heap", bytes));
    }
    if (id < 0 || from < 0 || to < 0 || from == to) {
      throw new IllegalArgumentException(
          "%s cannot be message %d from rank %d to rank %d.".formatted(label, id, from, to));
    }
    buffer = buffer.duplicate().position(0);
  }

  /** The size of the payload in bytes. */
  public int bytes() {
    return buffer.limit();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Message m && id == m.id && from == m.from && to == m.to;
  }

  @Override
  public int hashCode() {
    return Objects.hash(id, from, to);
  }
}
