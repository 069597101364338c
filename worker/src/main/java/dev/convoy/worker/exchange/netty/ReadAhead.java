package dev.convoy.worker.exchange.netty;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Bytes that were read before it was known where they belong: some kilobytes where a header is due,
 * and what Netty reads although it was told to stop, as it may once or twice if events were under
 * way.
 *
 * <p>Concurrency: on the event loop.
 */
final class ReadAhead {

  /**
   * What is read where a header is due: with it come small payloads and further headers, for a copy
   * that costs less than reading each by itself.
   */
  private static final int AHEAD = 1 << 15;

  /** Room for what is read unasked, behind what was read ahead: many times one such read. */
  private static final int UNASKED_ROOM = 1 << 16;

  private static final int UNASKED_READ = 1 << 10;

  private final ByteBuf bytes = Frame.room(AHEAD + UNASKED_ROOM);
  private final ByteBuf ahead = bytes.slice(0, AHEAD);

  /** Where to read ahead; nothing is left of the last time. */
  ByteBuf target() {
    return ahead.setIndex(0, 0).retain();
  }

  /** So many bytes were read to {@link #target}. */
  void read(int count) {
    bytes.setIndex(0, count);
  }

  /** Where to read what comes unasked; null where so much has come that it must be the end. */
  @Nullable ByteBuf unaskedTarget() {
    return bytes.isWritable()
        ? bytes
            .slice(bytes.writerIndex(), Math.min(UNASKED_READ, bytes.writableBytes()))
            .setIndex(0, 0)
            .retain()
        : null;
  }

  /** So many bytes were read to {@link #unaskedTarget}. */
  void readUnasked(int count) {
    bytes.writerIndex(bytes.writerIndex() + count);
  }

  /** Whether there is something to {@link #move}. */
  boolean holds() {
    return bytes.isReadable();
  }

  /** Moves as much as there is, and there is room for, to where it belongs; returns how much. */
  int move(ByteBuf place) {
    int count = Math.min(place.writableBytes(), bytes.readableBytes());
    place.writeBytes(bytes, count).release();
    return count;
  }

  /** Makes room again, after some moves. */
  void compact() {
    bytes.discardReadBytes();
  }
}
