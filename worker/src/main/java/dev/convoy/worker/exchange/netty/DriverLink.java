package dev.convoy.worker.exchange.netty;

import dev.convoy.control.ControlMessage;
import dev.convoy.control.Failure;
import dev.convoy.control.KryoCodec;
import dev.convoy.worker.credentials.JobCredentials;
import dev.convoy.worker.exchange.ExchangeException;
import dev.convoy.worker.exchange.FirstFailure;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A worker's connection to the driver, for everything it reports.
 *
 * <p>{@link #send} returns at once, but for what is much, which waits while more than {@link
 * #MAX_UNSENT} bytes have not left: so weights are sent as fast as the driver stores them.
 *
 * <p>Concurrency: safe for several threads; messages of one thread stay in order.
 */
public final class DriverLink implements AutoCloseable {

  private static final long MAX_UNSENT = 4L << 20;

  private final Sockets sockets;
  private final int rank;
  private final ExchangeOptions options;
  private final Consumer<Failure> lost;
  private final BiConsumer<DriverLink, ControlMessage> told;
  private final KryoCodec codec = new KryoCodec(ReportConnection.MAX_MESSAGE);
  private final Heartbeats heartbeats;
  private final FirstFailure firstFailure = new FirstFailure();

  // Guarded by this.
  private @Nullable ReportConnection connection;
  private long unsent;
  private boolean closing;
  private boolean over;

  private DriverLink(
      Sockets sockets,
      int rank,
      ExchangeOptions options,
      Consumer<Failure> lost,
      BiConsumer<DriverLink, ControlMessage> told) {
    this.sockets = sockets;
    this.rank = rank;
    this.options = options;
    this.lost = lost;
    this.told = told;
    this.heartbeats = Heartbeats.on(sockets, options.peerTimeout());
  }

  /** Connects a worker whom the driver has nothing to tell. */
  static DriverLink connect(
      int rank,
      int ranks,
      String endpoint,
      JobCredentials credentials,
      ExchangeOptions options,
      Consumer<Failure> lost) {
    return connect(rank, ranks, endpoint, credentials, options, lost, (link, message) -> {});
  }

  /** Driver and workers of one job; what they run is agreed between workers. */
  static Handshake handshake(int rank, int ranks, JobCredentials credentials) {
    return new Handshake(
        Handshake.Purpose.REPORT, rank, ranks, credentials, new byte[Handshake.FINGERPRINT]);
  }

  /**
   * Connects to the driver's {@link ReportServer}.
   *
   * @param lost told, on the link's own thread, if the driver is lost later; must not block
   * @param told gets what the driver says, on that thread, and the link for a reply; must not block
   * @throws ExchangeException if the driver did not accept within the bring-up timeout
   */
  public static DriverLink connect(
      int rank,
      int ranks,
      String endpoint,
      JobCredentials credentials,
      ExchangeOptions options,
      Consumer<Failure> lost,
      BiConsumer<DriverLink, ControlMessage> told) {
    Handshake own = handshake(rank, ranks, credentials);
    Sockets.parse(endpoint);
    Sockets sockets = Sockets.open("convoy-driver-link");
    var link = new DriverLink(sockets, rank, options, lost, told);
    var connector = Connector.tcp(sockets, own, Failure.DRIVER, endpoint, link.new Driver());
    connector.start();
    try {
      if (!link.waitUntil(() -> link.connection != null, options.bringUpTimeout())) {
        throw new ExchangeException(
            new Failure(
                rank,
                Failure.DRIVER,
                "",
                -1,
                Failure.Kind.BRING_UP,
                "%s, at %s; check that this host reaches it"
                    .formatted(connector.lastProblem(), endpoint)));
      }
      return link;
    } catch (RuntimeException e) {
      sockets.close();
      throw e;
    } finally {
      connector.stop();
    }
  }

  /**
   * Sends a message.
   *
   * @throws ExchangeException if the driver is lost
   */
  public void send(ControlMessage message) {
    firstFailure.orThrow();
    byte[] payload = codec.encode(message);
    if (message instanceof ControlMessage.Bulk) {
      waitUntil(() -> unsent == 0 || unsent + payload.length <= MAX_UNSENT, Duration.ofDays(1));
      firstFailure.orThrow();
    }
    Wire wire = add(payload.length);
    try {
      sockets
          .loop()
          .execute(() -> wire.send(Frame.control(payload), written -> left(payload.length)));
    } catch (RejectedExecutionException e) {
      throw new IllegalStateException("The link to the driver is closed.", e);
    }
  }

  private synchronized Wire add(int bytes) {
    if (connection == null) {
      throw new IllegalStateException("The link to the driver is not connected.");
    }
    unsent += bytes;
    return connection.wire();
  }

  private synchronized void left(int bytes) {
    unsent -= bytes;
    notifyAll();
  }

  /** Waits until everything that was sent has left this process. */
  public void flush() {
    waitUntil(() -> unsent == 0, Duration.ofDays(1));
    firstFailure.orThrow();
  }

  /** Asked with the lock held. */
  private interface Condition {
    boolean holds();
  }

  /** False if the time ran out; returns early, and true, if the link is over. */
  private synchronized boolean waitUntil(Condition condition, Duration limit) {
    long end = System.nanoTime() + limit.toNanos();
    while (!condition.holds() && !over) {
      long left = end - System.nanoTime();
      if (left <= 0) {
        return false;
      }
      try {
        wait(Math.max(1, left / 1_000_000));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new ExchangeException(
            new Failure(
                rank,
                Failure.DRIVER,
                "",
                -1,
                Failure.Kind.INTERRUPTED,
                "the worker was interrupted"));
      }
    }
    return true;
  }

  private final class Driver implements HandshakeServer.Host, ReportConnection.Listener {
    @Override
    public void accepted(Wire wire, int peer, boolean samePlan) {
      var accepted = new ReportConnection(wire, codec, heartbeats, this);
      wire.become(accepted);
      synchronized (DriverLink.this) {
        connection = accepted;
        DriverLink.this.notifyAll();
      }
    }

    @Override
    public void refused(Wire wire, String why) {
      wire.close();
    }

    @Override
    public void message(ControlMessage message) {
      if (message instanceof ControlMessage.Goodbye) {
        end();
      } else {
        told.accept(DriverLink.this, message);
      }
    }

    @Override
    public void ended(boolean orderly, String why) {
      boolean expected;
      synchronized (DriverLink.this) {
        expected = closing;
      }
      var failure = new Failure(rank, Failure.DRIVER, "", -1, Failure.Kind.PEER_LOST, why);
      if (!expected && firstFailure.set(failure)) {
        lost.accept(failure);
      }
      end();
    }

    private void end() {
      synchronized (DriverLink.this) {
        over = true;
        DriverLink.this.notifyAll();
      }
    }
  }

  /**
   * Waits until the driver has taken everything, and ends the link. Does not throw if the driver is
   * lost: whoever must know is told by {@code lost}, {@link #send} or {@link #flush}.
   */
  @Override
  public void close() {
    synchronized (this) {
      if (closing) {
        return;
      }
      closing = true;
    }
    if (firstFailure.get() == null) {
      send(new ControlMessage.Goodbye());
      waitUntil(() -> over, options.closeTimeout());
    }
    sockets.close();
  }
}
