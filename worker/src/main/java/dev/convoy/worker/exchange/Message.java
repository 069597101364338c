package dev.convoy.worker.exchange;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;

/**
 * One planned message: the same identity and size at both ends, and where its bytes lie here.
 *
 * <p>Two messages are equal if they have the same id and ends, wherever their bytes lie. Whoever
 * made the memory keeps it until {@link Exchange#forget} has returned or the exchange is closed.
 *
 * @param id at least 0, unique among the messages from {@code from} to {@code to}
 * @param from the rank that sends
 * @param to the rank that receives
 * @param label what it is, for errors, such as "all-gather of conv3 input"
 * @param memory at the sender, what is sent; at the receiver, where it is received unless {@code
 *     place} is posted
 * @param place at the receiver, where it may be received after {@link Exchange#post}, as many bytes
 *     as the memory; empty where that is never done, and at the sender
 */
public record Message(int id, int from, int to, String label, Segments memory, Segments place) {

  /** The largest payload. */
  public static final int MAX_BYTES = 1 << 30;

  /**
   * Checks the message.
   *
   * @throws IllegalArgumentException if it has no bytes or more than {@link #MAX_BYTES}, if its
   *     place has another size, if the id is negative, or if it goes from a rank to itself
   */
  public Message {
    if (memory.bytes() < 1 || memory.bytes() > MAX_BYTES) {
      throw new IllegalArgumentException(
          "%s must have 1 to %d bytes; it has %d.".formatted(label, MAX_BYTES, memory.bytes()));
    }
    if (!place.isEmpty() && place.bytes() != memory.bytes()) {
      throw new IllegalArgumentException(
          "%s has %d bytes, but its place has %d.".formatted(label, memory.bytes(), place.bytes()));
    }
    if (id < 0 || from < 0 || to < 0 || from == to) {
      throw new IllegalArgumentException(
          "%s cannot be message %d from rank %d to rank %d.".formatted(label, id, from, to));
    }
  }

  /** A message in one segment of memory, from 0 to the buffer's limit. */
  public Message(int id, int from, int to, String label, ByteBuffer buffer) {
    this(id, from, to, label, new Segments(List.of(buffer)), Segments.NONE);
  }

  /** The size of the payload in bytes. */
  public int bytes() {
    return (int) memory.bytes();
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
