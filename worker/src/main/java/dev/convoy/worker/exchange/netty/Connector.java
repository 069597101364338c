package dev.convoy.worker.exchange.netty;

import dev.convoy.control.Reason;
import io.netty.channel.ChannelFuture;
import io.netty.channel.unix.DomainSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Calls one peer again and again until it accepts or is no longer wanted.
 *
 * <p>A refusal may pass: the peer may still be starting, or others may crowd its acceptor. Where a
 * socket file cannot be opened, as from another container of the same host, TCP may be tried
 * instead.
 */
final class Connector implements HandshakeServer.Host {

  private static final long RETRY_MILLIS = 100;

  private final Sockets sockets;
  private final Handshake own;
  private final int peer;
  private final Endpoint endpoint;
  private final boolean mayUseTcp;
  private final HandshakeServer.Host host;
  private volatile String lastProblem = "it did not answer";
  private volatile boolean over;
  private @Nullable HandshakeClient client;
  private boolean unix;

  /** A connector by TCP. */
  static Connector tcp(
      Sockets sockets, Handshake own, int peer, String hostAndPort, HandshakeServer.Host host) {
    Endpoint endpoint = new Endpoint(hostAndPort, "", "");
    return new Connector(sockets, own, peer, endpoint, false, true, host);
  }

  /**
   * A connector by a socket file, TCP, or one after the other.
   *
   * @param unix whether to try the endpoint's socket file
   * @param mayUseTcp whether to try TCP, after that
   */
  Connector(
      Sockets sockets,
      Handshake own,
      int peer,
      Endpoint endpoint,
      boolean unix,
      boolean mayUseTcp,
      HandshakeServer.Host host) {
    this.sockets = sockets;
    this.own = own;
    this.peer = peer;
    this.endpoint = endpoint;
    this.unix = unix;
    this.mayUseTcp = mayUseTcp;
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
    SocketAddress address =
        unix ? new DomainSocketAddress(endpoint.path()) : Sockets.parse(endpoint.tcp());
    sockets.connect(
        address,
        channel -> client = new HandshakeClient(own, peer, channel, this),
        this::connected);
  }

  private void connected(ChannelFuture future) {
    if (future.isSuccess() && client != null) {
      client.greet();
    } else if (future.cause() != null) {
      unix &= !mayUseTcp;
      problem(Reason.firstLine(future.cause()));
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
