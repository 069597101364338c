package dev.convoy.worker.exchange.netty;

import dev.convoy.control.Failure;
import dev.convoy.control.Reason;
import dev.convoy.job.PortRange;
import dev.convoy.worker.exchange.ExchangeException;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.security.SecureRandom;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A listening port or socket file that lets in only those who know the job's secret.
 *
 * <p>Who has not proved itself costs one socket and a hundred bytes until it leaves, its handshake
 * times out, or more {@link UnprovenPeers} come than the limit allows. The first one refused is
 * logged, and at the end how many there were.
 */
final class Acceptor implements HandshakeServer.Host, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Acceptor.class);

  /** Begins to hear somebody who has connected; the host is told whether he has proved himself. */
  interface Reception {
    void receive(Channel channel, HandshakeServer.Host host);
  }

  private final Sockets sockets;
  private final String where;
  private final ExchangeOptions options;
  private final UnprovenPeers unproven = new UnprovenPeers(new SecureRandom());
  private final Channel server;
  private @Nullable Reception reception;
  private HandshakeServer.@Nullable Host owner;
  private int refused;

  private Acceptor(Sockets sockets, String where, SocketAddress address, ExchangeOptions options) {
    this.sockets = sockets;
    this.where = where;
    this.options = options;
    ChannelFuture bound = sockets.bind(address, this::accept);
    if (!bound.isSuccess()) {
      throw bound.cause() == null
          ? new IllegalStateException("it was interrupted")
          : new IllegalStateException(Reason.firstLine(bound.cause()), bound.cause());
    }
    server = bound.channel();
  }

  /**
   * Binds a port, and lets connectors wait in the kernel until {@link #admit}.
   *
   * @param port the port, or 0 for a free one of those that the options allow
   * @throws ExchangeException if the port is taken, or all that are allowed, or the host is not
   *     this machine's
   */
  static Acceptor open(
      Sockets sockets, int worker, String host, int port, ExchangeOptions options) {
    PortRange ports = port == 0 ? options.ports() : new PortRange(port, port);
    for (int each = ports.first(); ; each++) {
      try {
        return new Acceptor(sockets, host, new InetSocketAddress(host, each), options);
      } catch (IllegalStateException e) {
        String why = e.getMessage() + "";
        if (each == ports.last() || !why.contains("in use")) {
          throw new ExchangeException(
              new Failure(
                  worker,
                  Failure.NOBODY,
                  "",
                  -1,
                  Failure.Kind.BRING_UP,
                  "it cannot listen on %s (%s); %s"
                      .formatted(
                          Sockets.format(host, each),
                          each == ports.first() ? why : "all of " + ports + " are in use",
                          advice(each, ports, why))));
        }
      }
    }
  }

  /** Where any free port will do, or none was refused, it is not the port that is wrong. */
  private static String advice(int port, PortRange ports, String why) {
    if (port != ports.first()) {
      return "allow more: one for each worker of a machine, and two for the driver";
    }
    boolean portIsRefused = why.contains("in use") || why.contains("ermission denied");
    return port != 0 && portIsRefused
        ? "choose another port, or 0 for any free one"
        : "is that an address of this machine, and its network interface up? An interface that"
            + " has IPv6 alone does not have the address of IPv4";
  }

  /**
   * Binds a socket file, and lets connectors wait in the kernel until {@link #admit}.
   *
   * @throws IllegalStateException if it cannot be made
   */
  static Acceptor open(Sockets sockets, SocketFile file, ExchangeOptions options) {
    return new Acceptor(sockets, file.path().toString(), file.address(), options);
  }

  /** Its endpoint for those that know this machine as {@code host}. */
  String endpoint(String host) {
    return Sockets.format(host, ((InetSocketAddress) server.localAddress()).getPort());
  }

  /** Where others reach it: the host as given, or this machine's address if that was a wildcard. */
  String endpoint() {
    InetSocketAddress bound = (InetSocketAddress) server.localAddress();
    try {
      return Sockets.format(
          bound.getAddress().isAnyLocalAddress()
              ? InetAddress.getLocalHost().getHostAddress()
              : where,
          bound.getPort());
    } catch (UnknownHostException e) {
      throw new IllegalStateException(
          "This machine has no address for its own name; give the host to listen on.", e);
    }
  }

  /** Starts to answer by handshakes; authenticated peers are handed over on the event loop. */
  void admit(Handshake own, HandshakeServer.Host newOwner) {
    admit((channel, host) -> new HandshakeServer(own, channel, host), newOwner);
  }

  /** Starts to answer; who has proved himself is handed over on the event loop. */
  void admit(Reception newReception, HandshakeServer.Host newOwner) {
    server
        .eventLoop()
        .execute(
            () -> {
              reception = newReception;
              owner = newOwner;
              server.config().setAutoRead(true);
            });
  }

  private void accept(Channel channel) {
    Reception open = reception;
    if (open == null) {
      close(channel);
      return;
    }
    while (unproven.count() >= options.maxUnproven()) {
      refuse(
          unproven.surplus(),
          "more than %d were in their handshake".formatted(options.maxUnproven()));
    }
    open.receive(channel, this);
    unproven.add(
        channel,
        sockets.timer(
            options.handshakeTimeout(),
            () -> refuse(channel, "it did not prove to know this job's secret in time")));
  }

  @Override
  public void accepted(Wire wire, int peer, boolean samePlan) {
    if (unproven.remove(wire.channel()) && owner != null) {
      owner.accepted(wire, peer, samePlan);
    }
  }

  @Override
  public void refused(Wire wire, String why) {
    refuse(wire.channel(), why);
  }

  private void refuse(@Nullable Channel channel, String why) {
    if (channel != null && unproven.remove(channel)) {
      if (refused++ == 0) {
        LOG.info("Refused a connection from {}: {}.", channel.remoteAddress(), why);
      }
      close(channel);
    }
  }

  @SuppressWarnings("FutureReturnValueIgnored") // a close cannot fail in a way that matters
  private static void close(Channel channel) {
    channel.close();
  }

  /** Stops listening and ends what is still in its handshake. */
  @Override
  public void close() {
    if (server.eventLoop().isShuttingDown()) {
      return;
    }
    server
        .eventLoop()
        .execute(
            () -> {
              close(server);
              unproven.channels().forEach(channel -> refuse(channel, "the mesh is complete"));
              if (refused > 1) {
                LOG.info("Refused {} connections in all at {}.", refused, server.localAddress());
              }
            });
  }
}
