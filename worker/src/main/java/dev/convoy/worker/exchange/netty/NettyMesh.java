package dev.convoy.worker.exchange.netty;

import dev.convoy.control.Failure;
import dev.convoy.job.Transport;
import dev.convoy.worker.credentials.JobCredentials;
import dev.convoy.worker.exchange.Exchange;
import dev.convoy.worker.exchange.ExchangeException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sets up one worker's end of the mesh: first a port, then, when all ports are known, connections.
 *
 * <pre>
 * NettyMesh mesh = NettyMesh.bind("0.0.0.0", 0);
 * List&lt;String&gt; endpoints = ... all ranks' mesh.endpoint(), by rank ...
 * Exchange exchange = mesh.connect(rank, endpoints, credentials, fingerprint, ExchangeOptions.DEFAULTS);
 * </pre>
 *
 * The higher rank of a pair calls the lower, by a Unix-domain socket where the options say so and
 * both are on one host. Port and socket file are closed when the mesh is complete.
 */
public final class NettyMesh implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(NettyMesh.class);

  private final Sockets sockets;
  private final ExchangeOptions options;
  private final Acceptor acceptor;
  private final @Nullable SocketFile file;
  private final @Nullable Acceptor fileAcceptor;
  private boolean handedOver;

  private NettyMesh(
      Sockets sockets,
      ExchangeOptions options,
      Acceptor acceptor,
      @Nullable SocketFile file,
      @Nullable Acceptor fileAcceptor) {
    this.sockets = sockets;
    this.options = options;
    this.acceptor = acceptor;
    this.file = file;
    this.fileAcceptor = fileAcceptor;
  }

  /**
   * Listens on a port, and lets connectors wait until {@link #connect}.
   *
   * @param host the address to listen on; "0.0.0.0" for all
   * @param port the port, or 0 for any free one
   * @throws ExchangeException if the port is taken
   */
  public static NettyMesh bind(String host, int port, ExchangeOptions options) {
    return bind(Sockets.open("convoy-exchange"), host, port, options);
  }

  static NettyMesh bind(Sockets sockets, String host, int port, ExchangeOptions options) {
    try {
      Acceptor acceptor = Acceptor.open(sockets, Failure.NOBODY, host, port, options);
      boolean unix = options.transport() != Transport.TCP && sockets.hasUnix();
      return unix
          ? withFile(sockets, options, acceptor)
          : new NettyMesh(sockets, options, acceptor, null, null);
    } catch (ExchangeException e) {
      sockets.close();
      throw e;
    }
  }

  private static NettyMesh withFile(Sockets sockets, ExchangeOptions options, Acceptor acceptor) {
    SocketFile file = SocketFile.create();
    if (file != null) {
      try {
        return new NettyMesh(
            sockets, options, acceptor, file, Acceptor.open(sockets, file, options));
      } catch (IllegalStateException e) {
        LOG.info("No Unix-domain socket is offered at {}: {}", file.path(), e.getMessage());
        file.close();
      }
    }
    return new NettyMesh(sockets, options, acceptor, null, null);
  }

  /** Where the other ranks reach this one: text for {@link #connect}. */
  public String endpoint() {
    return (file == null
            ? new Endpoint(acceptor.endpoint(), "", "")
            : new Endpoint(acceptor.endpoint(), file.hostId(), file.path().toString()))
        .toString();
  }

  /**
   * Connects to every other rank, and returns when all are connected.
   *
   * @param endpoints all ranks' endpoints, by rank
   * @param credentials of the job
   * @param fingerprint a 32-byte hash of what must be equal on all ranks, such as the plan
   * @throws ExchangeException if peers did not come in time, or run another plan
   */
  public Exchange connect(
      int rank, List<String> endpoints, JobCredentials credentials, byte[] fingerprint) {
    int ranks = endpoints.size();
    var own = new Handshake(Handshake.Purpose.MESH, rank, ranks, credentials, fingerprint);
    List<Endpoint> all = endpoints.stream().map(Endpoint::parse).toList();
    handedOver = true;
    var exchange = new NettyExchange(sockets, rank, ranks, options);
    var authenticated = new AuthenticatedPeers(exchange);
    List<Connector> connectors = new ArrayList<>();
    requireOneHost(exchange, all);
    acceptor.admit(own, authenticated);
    if (fileAcceptor != null) {
      fileAcceptor.admit(own, authenticated);
    }
    for (int peer = 0; peer < rank; peer++) {
      connectors.add(connector(own, all, peer, authenticated));
    }
    connectors.forEach(Connector::start);
    try {
      awaitAll(exchange, connectors);
    } finally {
      connectors.forEach(Connector::stop);
      closeAcceptors();
    }
    try {
      exchange.requireNoFailure();
      return exchange;
    } catch (ExchangeException e) {
      exchange.close();
      throw e;
    }
  }

  private Connector connector(
      Handshake own, List<Endpoint> all, int peer, AuthenticatedPeers authenticated) {
    boolean unix =
        options.transport() != Transport.TCP && all.get(own.rank).sharesHostWith(all.get(peer));
    boolean mayUseTcp = options.transport() != Transport.UNIX;
    return new Connector(sockets, own, peer, all.get(peer), unix, mayUseTcp, authenticated);
  }

  /** Nobody is called by Unix-domain sockets who cannot have them. */
  private void requireOneHost(NettyExchange exchange, List<Endpoint> all) {
    int rank = exchange.rank();
    for (int peer = 0; peer < all.size(); peer++) {
      if (options.transport() == Transport.UNIX
          && peer != rank
          && !all.get(rank).sharesHostWith(all.get(peer))) {
        String what =
            "workers %d (%s) and %d (%s) are not on one host with Unix-domain sockets; use --transport auto or tcp"
                .formatted(
                    Math.min(rank, peer),
                    all.get(Math.min(rank, peer)).tcp(),
                    Math.max(rank, peer),
                    all.get(Math.max(rank, peer)).tcp());
        exchange.abort(bringUp(rank, what));
        return;
      }
    }
  }

  private void closeAcceptors() {
    acceptor.close();
    if (fileAcceptor != null) {
      fileAcceptor.close();
    }
    if (file != null) {
      file.close();
    }
  }

  private void awaitAll(NettyExchange exchange, List<Connector> connectors) {
    try {
      exchange.peers().complete().get(options.bringUpTimeout().toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      exchange.abort(bringUp(exchange.rank(), absent(exchange, connectors)));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      exchange.abort(bringUp(exchange.rank(), "it was interrupted while peers connected"));
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  private String absent(NettyExchange exchange, List<Connector> connectors) {
    String who =
        exchange.peers().missing().stream()
            .map(
                peer ->
                    peer < connectors.size()
                        ? "worker %d (%s)".formatted(peer, connectors.get(peer).lastProblem())
                        : "worker " + peer)
            .collect(Collectors.joining(", "));
    return "after %.0f seconds these did not come: %s; check that they run and reach each other"
        .formatted(options.bringUpTimeout().toMillis() / 1e3, who);
  }

  private static Failure bringUp(int rank, String what) {
    return new Failure(rank, Failure.NOBODY, "", -1, Failure.Kind.BRING_UP, what);
  }

  /** Takes in who knows the secret, and fails the exchange if one of them runs another plan. */
  private record AuthenticatedPeers(NettyExchange exchange) implements HandshakeServer.Host {
    @Override
    public void accepted(Wire wire, int peer, boolean samePlan) {
      if (!samePlan) {
        int rank = exchange.rank();
        exchange.abort(
            new Failure(
                rank,
                peer,
                "",
                -1,
                Failure.Kind.PROTOCOL,
                "workers %d and %d run different plans; start all with the same build and options"
                    .formatted(Math.min(rank, peer), Math.max(rank, peer))));
      }
      exchange.connect(wire, peer);
    }

    @Override
    public void refused(Wire wire, String why) {
      wire.close();
    }
  }

  /** Gives the port up if {@link #connect} was never called; afterwards the exchange owns it. */
  @Override
  public void close() {
    if (!handedOver) {
      closeAcceptors();
      sockets.close();
    }
  }
}
