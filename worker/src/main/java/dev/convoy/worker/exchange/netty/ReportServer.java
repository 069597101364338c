package dev.convoy.worker.exchange.netty;

import dev.convoy.control.ControlMessage;
import dev.convoy.control.Failure;
import dev.convoy.control.KryoCodec;
import dev.convoy.worker.credentials.JobCredentials;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The driver's end of all {@link DriverLink}s. */
public final class ReportServer implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(ReportServer.class);

  private final Sockets sockets;
  private final Report report;
  private final Acceptor acceptor;
  private final KryoCodec codec = new KryoCodec(ReportConnection.MAX_MESSAGE);
  private final Map<Integer, ReportConnection> connections = new HashMap<>();
  private final Heartbeats heartbeats;

  private ReportServer(
      Sockets sockets, String host, int port, ExchangeOptions options, Report report) {
    this.sockets = sockets;
    this.report = report;
    this.heartbeats = Heartbeats.on(sockets, options.peerTimeout());
    this.acceptor = Acceptor.open(sockets, Failure.DRIVER, host, port, options);
  }

  /**
   * Listens for the workers of one job.
   *
   * @param host the address to listen on; "0.0.0.0" for all
   * @param port the port, or 0 for any free one
   * @param credentials of the job
   * @throws dev.convoy.worker.exchange.ExchangeException if the port is taken
   */
  public static ReportServer open(
      String host,
      int port,
      int ranks,
      JobCredentials credentials,
      ExchangeOptions options,
      Report report) {
    var own = DriverLink.handshake(Failure.DRIVER, ranks, credentials);
    Sockets sockets = Sockets.open("convoy-reports");
    try {
      var server = new ReportServer(sockets, host, port, options, report);
      server.acceptor.admit(own, server.new AuthenticatedWorkers());
      return server;
    } catch (RuntimeException e) {
      sockets.close();
      throw e;
    }
  }

  /** Where workers reach it that know this machine as {@code host}, as "host:port". */
  public String endpoint(String host) {
    return acceptor.endpoint(host);
  }

  /** Where workers reach it, as "host:port". */
  public String endpoint() {
    return acceptor.endpoint();
  }

  private final class AuthenticatedWorkers implements HandshakeServer.Host {
    @Override
    public void accepted(Wire wire, int rank, boolean samePlan) {
      if (connections.containsKey(rank)) {
        wire.close(); // the first connection of a rank stays
        return;
      }
      var connection = new ReportConnection(wire, codec, heartbeats, new Worker(rank, wire));
      connections.put(rank, connection);
      wire.become(connection);
    }

    @Override
    public void refused(Wire wire, String why) {
      wire.close();
    }
  }

  private final class Worker implements ReportConnection.Listener {
    private final int rank;
    private final Wire wire;

    Worker(int rank, Wire wire) {
      this.rank = rank;
      this.wire = wire;
    }

    @Override
    public void message(ControlMessage message) {
      if (message instanceof ControlMessage.Goodbye goodbye) {
        wire.send(Frame.control(codec, goodbye), written -> {});
      } else {
        report.message(rank, message);
      }
    }

    @Override
    public void ended(boolean orderly, String why) {
      connections.remove(rank);
      if (!orderly) {
        LOG.info("Lost the link to worker {}: {}.", rank, why);
        report.lost(rank);
      }
    }
  }

  /** Says something to all workers that are connected; from any thread. */
  public void tell(ControlMessage message) {
    sockets
        .loop()
        .execute(
            () ->
                connections
                    .values()
                    .forEach(c -> c.wire().send(Frame.control(codec, message), written -> {})));
  }

  /** Stops listening and ends all links. */
  @Override
  public void close() {
    acceptor.close();
    sockets.close();
  }
}
