package dev.convoy.worker.exchange.netty;

import dev.convoy.control.Reason;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.DefaultMaxMessagesRecvByteBufAllocator;
import io.netty.channel.unix.DomainSocketChannel;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads from a socket exactly where, and no further than, the connection's phase says.
 *
 * <p>Netty asks its receive allocator for a buffer before every read. Here the allocator asks the
 * phase, which hands out the planned destination from the first missing byte on. So a payload is
 * never copied, nothing is allocated for it, and a phase that ends leaves no bytes behind that
 * belong to the next.
 */
// What a write or a close comes to is told to the phase by ended().
@SuppressWarnings("FutureReturnValueIgnored")
final class Wire extends ChannelInboundHandlerAdapter {

  /** What a connection is doing; called on its event loop only. */
  interface Phase {
    /** Where the next bytes go: retained, writable from its writer index, not empty. */
    ByteBuf target();

    /** So many bytes, at least one, were written to the last target. */
    void received(int bytes);

    /** The connection is over, for the reason given as a clause. */
    void ended(String why);
  }

  private static final Logger LOG = LoggerFactory.getLogger(Wire.class);

  private final Channel channel;
  private Phase phase;
  private @Nullable String trouble;

  private Wire(Channel channel, Phase first) {
    this.channel = channel;
    this.phase = first;
  }

  /** Puts a channel under a phase; before its first read, because the allocator is cached then. */
  static Wire lay(Channel channel, Phase first) {
    var wire = new Wire(channel, first);
    channel.config().setRecvByteBufAllocator(wire.new Allocator());
    channel.pipeline().addLast(wire);
    return wire;
  }

  /** Whether it is a Unix-domain socket. */
  boolean isUnix() {
    return channel instanceof DomainSocketChannel;
  }

  Channel channel() {
    return channel;
  }

  void become(Phase next) {
    phase = next;
  }

  /** Queues bytes whose writing nobody waits for. */
  void queue(ByteBuf bytes) {
    channel.write(bytes, channel.voidPromise());
  }

  void queue(ByteBuf bytes, ChannelPromise written) {
    channel.write(bytes, written);
  }

  void flush() {
    channel.flush();
  }

  void send(ByteBuf bytes, ChannelFutureListener written) {
    channel.writeAndFlush(bytes).addListener(written);
  }

  void send(byte[] bytes) {
    channel.writeAndFlush(Unpooled.wrappedBuffer(bytes), channel.voidPromise());
  }

  /** Stops or goes on reading. */
  void read(boolean on) {
    channel.config().setAutoRead(on);
  }

  void close() {
    channel.close();
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object read) {
    var buffer = (ByteBuf) read;
    int bytes = buffer.readableBytes();
    buffer.release();
    phase.received(bytes);
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    phase.ended(trouble == null ? "the connection ended without a goodbye" : trouble);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    if (!(cause instanceof IOException)) {
      LOG.error("Handling a connection to {} failed.", channel.remoteAddress(), cause);
    }
    trouble = "the connection broke (" + Reason.firstLine(cause) + ")";
    context.close();
  }

  private final class Allocator extends DefaultMaxMessagesRecvByteBufAllocator {
    /** Reads before other channels get a turn: enough for some messages, as one takes two. */
    private static final int READS_A_TURN = 64;

    Allocator() {
      super(READS_A_TURN);
    }

    // The interface that replaces it lacks what the epoll transport needs.
    @SuppressWarnings("deprecation")
    @Override
    public Handle newHandle() {
      return new MaxMessageHandle() {
        @Override
        public int guess() {
          return 1;
        }

        @Override
        public ByteBuf allocate(ByteBufAllocator unused) {
          return phase.target();
        }
      };
    }
  }
}
