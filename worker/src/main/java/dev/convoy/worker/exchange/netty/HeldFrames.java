package dev.convoy.worker.exchange.netty;

import io.netty.buffer.ByteBuf;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The flow control of one connection. A frame that came before its memory was released, or before
 * its message was declared, is held: nothing more is read from the connection until then, the
 * kernel's windows fill, and the peer's writes wait. So there is one place for each byte, and it
 * was planned. That this cannot end in a circle is shown in the package's description.
 *
 * <p>Concurrency: on the event loop, but for {@link #released} and {@link #complaint}.
 */
final class HeldFrames {

  private static final long NOT_HELD = Long.MAX_VALUE;

  private final Consumer<Boolean> reading;
  private final Executor loop;
  private final Runnable resume;

  /** Whose memory is waited for; null also where a declaration is missing. */
  private volatile @Nullable Inbound waitsFor;

  private volatile long since = NOT_HELD;

  private boolean paused;

  /**
   * Nothing is held at first.
   *
   * @param reading told whether to read from the connection
   * @param loop the connection's event loop
   * @param resume looks again at the frame that is held; run on the loop
   */
  HeldFrames(Consumer<Boolean> reading, Executor loop, Runnable resume) {
    this.reading = reading;
    this.loop = loop;
    this.resume = resume;
  }

  /** The segments to fill with a message, or null if they are in use and the frame is held. */
  ByteBuf @Nullable [] take(Inbound in) {
    waitsFor = in; // before the look at isFree: released() looks the other way round
    if (!in.isFree()) {
      hold();
      return null;
    }
    waitsFor = null;
    if (since != NOT_HELD) {
      since = NOT_HELD; // what was read behind it may still be held: letGo() reads on
    }
    return in.take();
  }

  /** Holds a frame whose message is not declared yet. */
  void holdUndeclared() {
    waitsFor = null;
    hold();
  }

  private void hold() {
    if (since == NOT_HELD) {
      since = System.nanoTime();
    }
    if (!paused) {
      paused = true;
      reading.accept(false);
    }
  }

  /** Nothing is held any more: reads on. */
  void letGo() {
    waitsFor = null;
    since = NOT_HELD;
    if (paused) {
      paused = false;
      reading.accept(true);
    }
  }

  /** Any thread: a message's memory has become free. */
  void released(Inbound in) {
    if (waitsFor == in) {
      loop.execute(resume);
    }
  }

  /**
   * Any thread: what a frame is held for, if that is longer than anybody waits who keeps to the
   * plan's order, as a clause; else null.
   */
  @Nullable String complaint(long patienceNanos) {
    long held = since;
    if (held == NOT_HELD || System.nanoTime() - held <= patienceNanos) {
      return null;
    }
    Inbound blocking = waitsFor;
    return blocking == null
        ? "it sent messages first that were not declared here"
        : "it sent %s first, whose memory was not released".formatted(blocking.message.label());
  }
}
