package dev.convoy.worker.exchange.netty;

import dev.convoy.control.Failure;
import dev.convoy.control.KryoCodec;
import dev.convoy.metrics.Traffic;
import dev.convoy.worker.exchange.Activity;
import dev.convoy.worker.exchange.Exchange;
import dev.convoy.worker.exchange.Message;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** One worker's end of a mesh of connections; made by {@link NettyMesh}. */
final class NettyExchange implements Exchange, PeerConnection.Owner {

  private static final int SCRATCH = 1 << 16;

  private final Sockets sockets;
  private final int rank;
  private final ExchangeOptions options;
  private final long spinNanos;
  private final Peers peers;
  private final Declarations declarations;
  private final Failures failures;
  private final PeerConnection.Shared shared;
  private final CountDownLatch ended;
  private final SendQueue sends;
  private volatile boolean closing;

  NettyExchange(Sockets sockets, int rank, int ranks, ExchangeOptions options) {
    this.sockets = sockets;
    this.rank = rank;
    this.options = options;
    this.spinNanos = options.spin().toNanos();
    this.peers = new Peers(rank, ranks);
    this.declarations = new Declarations(rank, peers);
    this.failures = new Failures(rank, this::spread);
    this.shared =
        new PeerConnection.Shared(
            sockets,
            options,
            new KryoCodec(IncomingFrames.MAX_CONTROL),
            Frame.room(SCRATCH),
            Heartbeats.on(sockets, options.peerTimeout()),
            failures);
    this.ended = new CountDownLatch(ranks - 1);
    this.sends = new SendQueue(sockets::execute);
  }

  /** Who is connected. */
  Peers peers() {
    return peers;
  }

  /** Event loop: a peer has proved itself. */
  void connect(Wire wire, int peer) {
    if (peers.contains(peer)) {
      wire.close(); // the first connection of a rank stays
      return;
    }
    var connection = new PeerConnection(wire, peer, shared, this);
    peers.add(connection);
    Failure failure = failures.first();
    if (failure != null) {
      connection.abort(failure);
    }
  }

  // ---- the exchange

  @Override
  public int rank() {
    return rank;
  }

  @Override
  public int ranks() {
    return peers.ranks();
  }

  @Override
  public void declare(List<Message> messages) {
    failures.orThrow();
    declarations.add(messages);
    sockets.execute(() -> peers.all().forEach(PeerConnection::resume));
  }

  @Override
  public void send(long sequence, Message message, boolean more) {
    failures.use(message, sequence);
    Outbound out = declarations.outbound(message);
    out.send(sequence, rank);
    sends.add(out, more);
  }

  @Override
  public void awaitSent(Message message) {
    failures.orThrow();
    declarations.outbound(message).awaitSent(spinNanos);
  }

  @Override
  public void post(Message message) {
    failures.orThrow();
    declarations.inbound(message).post();
  }

  @Override
  public boolean await(long sequence, Message message) {
    failures.use(message, sequence);
    return declarations.inbound(message).await(sequence, spinNanos);
  }

  @Override
  public void release(Message message) {
    failures.orThrow();
    declarations.inbound(message).release();
  }

  @Override
  public void begin(Activity next) {
    failures.begin(next);
  }

  @Override
  public void forget(List<Message> messages) {
    Set<Message> all = new HashSet<>(messages);
    peers.all().forEach(connection -> connection.forget(all));
  }

  @Override
  public String transport() {
    long unix = peers.all().stream().filter(PeerConnection::isUnix).count();
    String sockets =
        unix == 0
            ? "TCP"
            : unix == ranks() - 1 ? "Unix-domain sockets" : "Unix-domain sockets and TCP";
    return peers.all().stream().anyMatch(PeerConnection::isEncrypted)
        ? sockets + " with TLS 1.3"
        : sockets;
  }

  @Override
  public Traffic traffic() {
    return new Traffic(peers.all().stream().map(each -> each.tally().read()).toList());
  }

  // ---- failure

  @Override
  public void abort(Failure failure) {
    failures.fail(failure);
  }

  /** Throws if the exchange has failed. */
  void requireNoFailure() {
    failures.orThrow();
  }

  /** Any thread: a failure wakes all who wait here, and is told to every peer. */
  private void spread(Failure failure) {
    wakeWaiters();
    peers.giveUp();
    sockets.execute(() -> peers.all().forEach(each -> each.abort(failure)));
  }

  private void wakeWaiters() {
    peers.all().forEach(each -> each.messages().wakeWaiters());
  }

  @Override
  public void silent(PeerConnection connection, String what) {
    fail(connection, Failure.Kind.PEER_SILENT, what);
  }

  @Override
  public void ended(PeerConnection connection, boolean orderly, String why) {
    if (!orderly && !closing) {
      fail(connection, Failure.Kind.PEER_LOST, why);
    }
    connection.messages().wakeWaiters();
    ended.countDown();
  }

  private void fail(PeerConnection connection, Failure.Kind kind, String what) {
    failures.fail(failures.describe(connection.peer(), peers.awaited(connection), kind, what));
  }

  // ---- the end

  @Override
  public void close() {
    if (closing) {
      return;
    }
    closing = true;
    List<PeerConnection> all = peers.all();
    sockets.execute(() -> all.forEach(PeerConnection::goodbye));
    for (int missing = all.size(); missing < ranks() - 1; missing++) {
      ended.countDown();
    }
    try {
      if (!ended.await(options.closeTimeout().toNanos(), TimeUnit.NANOSECONDS)) {
        all.forEach(PeerConnection::close);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    failures.set(
        new Failure(
            rank, Failure.NOBODY, "", -1, Failure.Kind.INTERNAL, "its exchange was closed"));
    sockets.close();
    all.forEach(each -> each.messages().wakeWaiters());
  }
}
