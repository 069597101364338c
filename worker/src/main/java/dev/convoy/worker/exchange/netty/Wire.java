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
import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.SslHandler;
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
 * belong to the next. A connection under TLS is read record by record, and {@link DecryptedBytes}
 * copies what the records hold to the same destinations.
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
  private final @Nullable DecryptedBytes decrypted;
  private Phase phase;
  private @Nullable String trouble;

  private Wire(Channel channel, Phase first, boolean encrypted) {
    this.channel = channel;
    this.phase = first;
    this.decrypted =
        encrypted ? new DecryptedBytes(() -> phase.target(), n -> phase.received(n)) : null;
  }

  /** Puts a channel under a phase; before its first read, because the allocator is cached then. */
  static Wire lay(Channel channel, Phase first) {
    var wire = new Wire(channel, first, false);
    channel.config().setRecvByteBufAllocator(wire.new Allocator());
    channel.pipeline().addLast(wire);
    return wire;
  }

  /** Puts a channel that is encrypted under a phase; what it reads costs a copy. */
  static Wire lay(Channel channel, SslHandler encryption, Phase first) {
    var wire = new Wire(channel, first, true);
    channel.pipeline().addLast(encryption, wire);
    return wire;
  }

  /** Whether what crosses it is encrypted. */
  boolean isEncrypted() {
    return decrypted != null;
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
    if (decrypted == null) {
      channel.config().setAutoRead(on);
    } else {
      decrypted.read(on);
      channel.config().setAutoRead(decrypted.isRead());
    }
  }

  /** Any thread. On the event loop, the phase hears nothing more but that it is over. */
  void close() {
    if (decrypted != null && channel.eventLoop().inEventLoop()) {
      decrypted.end();
    }
    channel.close();
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object read) {
    var buffer = (ByteBuf) read;
    if (decrypted != null) {
      decrypted.add(buffer);
      return;
    }
    int bytes = buffer.readableBytes();
    buffer.release();
    phase.received(bytes);
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    if (decrypted != null) {
      decrypted.last();
    }
    phase.ended(trouble == null ? "the connection ended without a goodbye" : trouble);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable thrown) {
    Throwable ofTls = thrown instanceof DecoderException ? thrown.getCause() : null;
    Throwable cause = ofTls == null ? thrown : ofTls;
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
