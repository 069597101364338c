package dev.convoy.worker.exchange.netty;

import io.netty.channel.ChannelFuture;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Calls one peer again and again until it accepts or is no longer wanted.
 *
 * <p>A refusal may pass: the peer may still be starting, or strangers may crowd its door.
 */
final class Caller implements HandshakeServer.Host {

  private static final long RETRY_MILLIS = 100;

  private final Sockets sockets;
  private final Handshake own;
  private final int peer;
  private final String endpoint;
  private final HandshakeServer.Host host;
  private volatile String lastProblem = "it did not answer";
  private volatile boolean over;
  private @Nullable HandshakeClient client;

  Caller(Sockets sockets, Handshake own, int peer, String endpoint, HandshakeServer.Host host) {
    this.sockets = sockets;
    this.own = own;
    this.peer = peer;
    this.endpoint = endpoint;
    this.host = host;
  }

  /** Why the last call came to nothing, as a clause. */
  String lastProblem() {
    return lastProblem;
  }

  /** No more calls. */
  void stop() {
    over = true;
  }

  void start() {
    sockets.loop().execute(this::call);
  }

  private void call() {
    if (over) {
      return;
    }
    // Resolved anew at each call: a name may not be known yet.
    InetSocketAddress address = Sockets.parse(endpoint);
    sockets.connect(
        address,
        channel -> client = new HandshakeClient(own, peer, channel, this),
        this::connected);
  }

  private void connected(ChannelFuture future) {
    if (future.isSuccess() && client != null) {
      client.greet();
    } else if (future.cause() != null) {
      problem(String.valueOf(future.cause().getMessage()));
    }
  }

  private void problem(String why) {
    if (!over) {
      lastProblem = why;
      sockets.after(Duration.ofMillis(RETRY_MILLIS), this::call);
    }
  }

  @Override
  public void accepted(Wire wire, int who, boolean samePlan) {
    over = true;
    host.accepted(wire, who, samePlan);
  }

  @Override
  public void refused(Wire wire, String why) {
    wire.close();
    problem(why);
  }
}
