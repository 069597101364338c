package dev.convoy.worker.exchange.netty;

import dev.convoy.control.ControlMessage;
import dev.convoy.control.KryoCodec;
import dev.convoy.control.MalformedMessage;
import io.netty.buffer.ByteBuf;
import java.util.Arrays;

/** Collects the payload of a control frame in memory that grows with what came, not with claims. */
final class ControlBody {

  private final int limit;
  private byte[] bytes = new byte[256];
  private int length;
  private int size;

  /**
   * A collector.
   *
   * @param limit the largest payload that is accepted
   */
  ControlBody(int limit) {
    this.limit = limit;
  }

  /** Whether a payload may have this length. */
  boolean accepts(int newLength) {
    return newLength > 0 && newLength <= limit;
  }

  /**
   * A frame with this length begins.
   *
   * @throws MalformedMessage if that is more than the limit
   */
  void begin(int newLength) {
    if (!accepts(newLength)) {
      throw new MalformedMessage(
          "A control message of %d bytes was announced; 1 to %d are accepted."
              .formatted(newLength, limit));
    }
    length = newLength;
    size = 0;
  }

  int missing() {
    return length - size;
  }

  /** Takes the readable bytes of a buffer. */
  void add(ByteBuf source, int count) {
    if (size + count > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.min(limit, Math.max(size + count, 2 * bytes.length)));
    }
    source.getBytes(0, bytes, size, count);
    size += count;
  }

  /**
   * The message, when nothing is missing.
   *
   * @throws MalformedMessage if it is none
   */
  ControlMessage decode(KryoCodec codec) {
    return codec.decode(bytes, 0, length);
  }
}
