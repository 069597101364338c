package dev.convoy.worker.exchange.netty;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.convoy.worker.exchange.Message;
import io.netty.buffer.ByteBuf;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a reader does with bytes that Netty reads though it was told to stop. */
@Timeout(300)
class FrameReaderTest {
  private static final int BYTES = 3000;
  private static final int FRAMES = 60;

  private final EmbeddedChannel channel = new EmbeddedChannel();
  private final NettyExchange exchange =
      new NettyExchange(Sockets.nio("reader-test"), 0, 2, ExchangeOptions.DEFAULTS);
  private final Wire wire = Wire.lay(channel, new Unused());
  private final PeerConnection connection = new PeerConnection(exchange, wire, 1);
  private final Inbound in =
      new Inbound(new Message(3, 1, 0, "slices", ByteBuffer.allocateDirect(BYTES)), connection);

  /** The phase before the connection takes the wire over. */
  private static final class Unused extends FixedRead {
    Unused() {
      super(1);
    }

    @Override
    void complete(byte[] bytes) {}

    @Override
    public void ended(String why) {}
  }

  @AfterEach
  void close() {
    exchange.close();
  }

  /** A frame whose payload is full of its step. */
  private static ByteBuffer frame(int step) {
    ByteBuffer frame = ByteBuffer.allocate(Frame.HEADER + BYTES);
    frame.putInt(Frame.DATA).putInt(BYTES).putLong(step).putInt(3).putInt(0);
    while (frame.hasRemaining()) {
      frame.put((byte) step);
    }
    return frame.flip();
  }

  /** As Netty does: asks for memory, fills it, and hands it on; while held just so many times. */
  private void read(ByteBuffer stream, int times, int step) {
    for (int k = 0; k < times && stream.hasRemaining(); k++) {
      if (times == Integer.MAX_VALUE && in.arrived.value() == step) {
        return;
      }
      ByteBuf target =
          channel.config().getRecvByteBufAllocator().newHandle().allocate(channel.alloc());
      int count = Math.min(target.writableBytes(), stream.remaining());
      target.writeBytes(stream.slice().limit(count));
      stream.position(stream.position() + count);
      channel.writeInbound(target);
    }
  }

  private void assertHolds(int step) {
    ByteBuffer memory = in.message.memory().parts().get(0);
    for (int i = 0; i < BYTES; i++) {
      assertEquals(step, memory.get(i));
    }
  }

  private void release() throws InterruptedException {
    in.release();
    CountDownLatch done = new CountDownLatch(1);
    exchange.execute(done::countDown); // behind what the release has begun
    done.await(3, TimeUnit.MINUTES);
  }

  @Test
  void bytesThatAreReadWhileAFrameIsHeldGoWhereTheyBelongLater() throws Exception {
    connection.declare(List.of(in), List.of());
    ByteBuffer stream = ByteBuffer.allocate(FRAMES * (Frame.HEADER + BYTES));
    for (int step = 1; step <= FRAMES; step++) {
      stream.put(frame(step));
    }
    stream.flip();
    for (int step = 1; step <= FRAMES; step++) {
      read(stream, in.arrived.value() < step ? Integer.MAX_VALUE : 0, step);
      assertEquals(step, in.arrived.value());
      assertHolds(step);
      if (step < FRAMES) {
        read(stream, step % 4, step); // what comes unasked behind the next header
        assertEquals(step, in.arrived.value());
        assertHolds(step);
        assertFalse(channel.config().isAutoRead());
        release();
      }
    }
  }
}
