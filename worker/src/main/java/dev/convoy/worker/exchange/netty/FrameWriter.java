package dev.convoy.worker.exchange.netty;

import dev.convoy.control.ControlMessage;
import dev.convoy.control.KryoCodec;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelPromise;
import java.util.concurrent.Executor;

/**
 * What goes to one peer. Data frames are queued and leave together, gathered into as few system
 * calls as they fit into; control frames leave at once, behind what is queued.
 *
 * <p>Concurrency: on the event loop.
 */
final class FrameWriter {

  private final Wire wire;
  private final Executor loop;
  private final KryoCodec codec;
  private final Runnable flush = this::flush;
  private boolean flushing;

  FrameWriter(Wire wire, Executor loop, KryoCodec codec) {
    this.wire = wire;
    this.loop = loop;
    this.codec = codec;
  }

  /** What it writes to. */
  Channel channel() {
    return wire.channel();
  }

  /** Queues a frame: all bytes of a header and of the segments of a payload. */
  void queue(ByteBuf header, ByteBuf[] payload, ChannelPromise written) {
    wire.queue(whole(header));
    int last = payload.length - 1;
    for (int k = 0; k < last; k++) {
      wire.queue(whole(payload[k]));
    }
    wire.queue(whole(payload[last]), written);
    if (!flushing) {
      flushing = true;
      loop.execute(flush); // after the sends that are queued already: one gathered write
    }
  }

  private static ByteBuf whole(ByteBuf bytes) {
    return bytes.setIndex(0, bytes.capacity()).retain();
  }

  private void flush() {
    flushing = false;
    wire.flush();
  }

  void say(ControlMessage message, ChannelFutureListener written) {
    wire.send(Frame.control(codec, message), written);
  }
}
