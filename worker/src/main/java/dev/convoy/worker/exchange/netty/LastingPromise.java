package dev.convoy.worker.exchange.netty;

import io.netty.channel.Channel;
import io.netty.channel.DefaultChannelPromise;

/**
 * A promise that is kept again and again: the same one goes with every write of a message, one at a
 * time.
 *
 * <p>It is never done, so Netty takes it for a new one each time. A write that fails is not told:
 * it ends the connection, and whoever waits hears of that.
 */
final class LastingPromise extends DefaultChannelPromise {

  private final Runnable kept;

  LastingPromise(Channel channel, Runnable kept) {
    super(channel);
    this.kept = kept;
  }

  @Override
  public boolean trySuccess(Void result) {
    kept.run();
    return true;
  }

  @Override
  public boolean trySuccess() {
    return trySuccess(null);
  }

  @Override
  public boolean tryFailure(Throwable cause) {
    return true;
  }
}
