package dev.convoy.worker.exchange.netty;

import dev.convoy.control.Failure;
import dev.convoy.control.KryoCodec;
import dev.convoy.metrics.Traffic;
import dev.convoy.worker.exchange.Activity;
import dev.convoy.worker.exchange.Exchange;
import dev.convoy.worker.exchange.FirstFailure;
import dev.convoy.worker.exchange.Message;
import io.netty.buffer.ByteBuf;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One worker's end of a mesh of TCP connections; made by {@link NettyMesh}. */
final class NettyExchange implements Exchange {

  private static final Logger LOG = LoggerFactory.getLogger(NettyExchange.class);
  private static final int SCRATCH = 1 << 16;

  private final Sockets sockets;
  private final int rank;
  private final ExchangeOptions options;
  private final long spinNanos;
  private final Peers peers;
  private final Declarations declarations;
  private final KryoCodec codec = new KryoCodec(PeerConnection.MAX_CONTROL);
  private final ByteBuf scratch = Frame.room(SCRATCH);
  private final FirstFailure firstFailure = new FirstFailure();
  private final CountDownLatch ended;
  private final SendQueue sends = new SendQueue(this::execute);

  private volatile Activity activity = Activity.TRAINING;
  private volatile @Nullable Message lastUsed;
  private volatile long lastStep = -1;
  private volatile boolean closing;
  private long lastTick = System.nanoTime();

  NettyExchange(Sockets sockets, int rank, int ranks, ExchangeOptions options) {
    this.sockets = sockets;
    this.rank = rank;
    this.options = options;
    this.spinNanos = options.spin().toNanos();
    this.peers = new Peers(rank, ranks);
    this.declarations = new Declarations(rank, peers);
    this.ended = new CountDownLatch(ranks - 1);
    after(options.peerTimeout().dividedBy(10), this::tick);
  }

  void after(Duration delay, Runnable task) {
    sockets.after(delay, task);
  }

  KryoCodec codec() {
    return codec;
  }

  /** Where payloads go that nobody wants, and control frames on their way; event loop only. */
  ByteBuf scratch() {
    return scratch;
  }

  FirstFailure firstFailure() {
    return firstFailure;
  }

  ExchangeOptions options() {
    return options;
  }

  Declarations declarations() {
    return declarations;
  }

  /**
   * Any thread: runs a task on the event loop and waits for it; not at all if the loop has ended.
   */
  void runOnLoop(Runnable task) {
    try {
      sockets.loop().submit(task).awaitUninterruptibly();
    } catch (RejectedExecutionException e) {
      LOG.debug("The event loop has ended, and all that it did with it.");
    }
  }

  /** Any thread: whether the event loop has ended. */
  boolean isOver() {
    return sockets.loop().isTerminated();
  }

  void execute(Runnable task) {
    try {
      sockets.loop().execute(task);
    } catch (RejectedExecutionException e) {
      firstFailure.orThrow(); // closed: close() has set the reason
      throw e;
    }
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
    var connection = new PeerConnection(this, wire, peer);
    peers.add(connection);
    Failure failure = firstFailure.get();
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
    firstFailure.orThrow();
    declarations.add(messages);
    execute(() -> peers.all().forEach(PeerConnection::resume));
  }

  private void use(Message message, long step) {
    firstFailure.orThrow();
    lastUsed = message;
    lastStep = step;
  }

  @Override
  public void send(long sequence, Message message, boolean more) {
    use(message, sequence);
    Outbound out = declarations.outbound(message);
    out.send(sequence, rank);
    sends.add(out, more);
    out.connection().tally().sent(message.bytes());
  }

  @Override
  public void awaitSent(Message message) {
    firstFailure.orThrow();
    declarations.outbound(message).awaitSent(spinNanos);
  }

  @Override
  public void post(Message message) {
    firstFailure.orThrow();
    declarations.inbound(message).post();
  }

  @Override
  public boolean await(long sequence, Message message) {
    use(message, sequence);
    return declarations.inbound(message).await(sequence, spinNanos);
  }

  @Override
  public void release(Message message) {
    firstFailure.orThrow();
    declarations.inbound(message).release();
  }

  @Override
  public void begin(Activity next) {
    activity = next;
    lastUsed = null;
    lastStep = -1;
  }

  @Override
  public void forget(List<Message> messages) {
    Set<Message> all = new HashSet<>(messages);
    peers.all().forEach(connection -> connection.forget(all));
  }

  @Override
  public String transport() {
    long unix = peers.all().stream().filter(each -> each.wire().isUnix()).count();
    if (unix == 0) {
      return "TCP";
    }
    return unix == ranks() - 1 ? "Unix-domain sockets" : "Unix-domain sockets and TCP";
  }

  @Override
  public Traffic traffic() {
    return new Traffic(peers.all().stream().map(each -> each.tally().read()).toList());
  }

  // ---- failure

  @Override
  public void abort(Failure failure) {
    fail(failure);
  }

  /** Any thread: the first failure wakes all who wait here, and is told to every peer. */
  void fail(Failure failure) {
    if (!firstFailure.set(failure)) {
      return;
    }
    peers.all().forEach(PeerConnection::wakeWaiters);
    peers.giveUp();
    try {
      sockets.loop().execute(() -> peers.all().forEach(each -> each.abort(failure)));
    } catch (RejectedExecutionException e) {
      LOG.debug("Nobody is left to be told: {}", failure.sentence()); // the loop ends in close()
    }
  }

  /** Event loop: a connection has ended. */
  void ended(PeerConnection connection, boolean orderly, String why) {
    if (!orderly && !closing) {
      fail(describe(connection, Failure.Kind.PEER_LOST, why));
    }
    connection.wakeWaiters();
    ended.countDown();
  }

  /** A failure that concerns a peer, with what this worker waits for, or used last. */
  Failure describe(PeerConnection connection, Failure.Kind kind, String what) {
    List<PeerConnection> order = new ArrayList<>(List.of(connection));
    order.addAll(peers.all());
    for (PeerConnection each : order) {
      for (Inbound in : each.inbounds()) {
        long step = in.awaited();
        if (step >= 0) {
          return failure(connection.peer(), in.message.label(), step, kind, what);
        }
      }
    }
    Message used = lastUsed;
    String where = used == null ? "" : used.label();
    return failure(connection.peer(), where, lastStep, kind, what);
  }

  /** Any thread: a failure of this worker, with what it is doing. */
  Failure failure(int peer, String label, long step, Failure.Kind kind, String what) {
    return activity.failure(rank, peer, label, step, kind, what);
  }

  /** Throws if the thread that waits was interrupted. */
  void checkThread(Message message, long step) {
    if (Thread.currentThread().isInterrupted()) {
      fail(
          failure(
              Failure.NOBODY,
              message.label(),
              step,
              Failure.Kind.INTERNAL,
              "the worker was interrupted"));
    }
    firstFailure.orThrow();
  }

  private void tick() {
    after(options.peerTimeout().dividedBy(10), this::tick);
    long now = System.nanoTime();
    long timeout = options.peerTimeout().toNanos();
    boolean slept = now - lastTick > timeout / 2;
    lastTick = now;
    for (PeerConnection connection : peers.all()) {
      if (slept) {
        connection.forgiveSilence(now);
      }
      connection.tick(now, timeout);
    }
  }

  // ---- the end

  @Override
  public void close() {
    if (closing) {
      return;
    }
    closing = true;
    List<PeerConnection> all = peers.all();
    execute(() -> all.forEach(PeerConnection::goodbye));
    for (int missing = all.size(); missing < ranks() - 1; missing++) {
      ended.countDown();
    }
    try {
      if (!ended.await(options.closeTimeout().toNanos(), TimeUnit.NANOSECONDS)) {
        all.forEach(connection -> connection.wire().close());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    firstFailure.set(
        new Failure(
            rank, Failure.NOBODY, "", -1, Failure.Kind.INTERNAL, "its exchange was closed"));
    sockets.close();
    all.forEach(PeerConnection::wakeWaiters);
  }
}
