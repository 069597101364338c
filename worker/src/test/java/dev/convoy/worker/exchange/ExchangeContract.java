package dev.convoy.worker.exchange;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.MINUTES;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convoy.control.Failure;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What every {@link Exchange} does, whatever carries the bytes. */
@Timeout(300)
public abstract class ExchangeContract {

  protected static final String LABEL = "all-gather of conv3 input";

  private ExecutorService threads = Executors.newCachedThreadPool();
  private List<Exchange> mesh = List.of();

  /** A mesh that is up. */
  protected abstract List<Exchange> create(int ranks) throws Exception;

  /**
   * What these exchanges, all of which are closed, still hold: a sentence each.
   *
   * @param closed by rank
   */
  protected List<String> leaks(List<Exchange> closed) throws Exception {
    return List.of();
  }

  @BeforeEach
  void startThreads() {
    threads = Executors.newCachedThreadPool();
  }

  @AfterEach
  void closeTheMeshWithoutLeaks() throws Exception {
    List<Future<?>> closing = new ArrayList<>();
    mesh.forEach(exchange -> closing.add(threads.submit(exchange::close)));
    for (Future<?> each : closing) {
      each.get(3, MINUTES);
    }
    threads.shutdownNow();
    assertTrue(threads.awaitTermination(3, MINUTES));
    assertEquals(List.of(), leaks(mesh));
  }

  private void up(int ranks) throws Exception {
    mesh = create(ranks);
  }

  protected static Message message(int id, int from, int to, int bytes) {
    return new Message(id, from, to, LABEL, ByteBuffer.allocateDirect(bytes));
  }

  /** A message that lies in three unequal segments with gaps between them. */
  private static Segments threeSegments(int bytes) {
    ByteBuffer room = ByteBuffer.allocateDirect(2 * bytes);
    int first = bytes / 7;
    int second = bytes / 2;
    return new Segments(
        List.of(
            room.slice(10, first),
            room.slice(first + 20, second),
            room.slice(first + second + 30, bytes - first - second)));
  }

  /** Fills with bytes that depend on the message and the step. */
  protected static void fill(Message message, long step) {
    new Segments(List.of(expected(message, step))).copyTo(message.memory());
  }

  private static ByteBuffer expected(Message message, long step) {
    var bytes = new byte[message.bytes()];
    new Random(message.hashCode() * 31L + step).nextBytes(bytes);
    return ByteBuffer.allocateDirect(bytes.length).put(0, bytes);
  }

  protected static void assertHolds(Message message, long step) {
    assertHolds(message, message.memory(), step);
  }

  private static void assertHolds(Message message, Segments segments, long step) {
    ByteBuffer there = ByteBuffer.allocateDirect(message.bytes());
    segments.copyTo(new Segments(List.of(there)));
    int differs = there.mismatch(expected(message, step));
    assertEquals(-1, differs, () -> "step " + step + " differs from byte " + differs);
  }

  /** Runs on a thread of its own. */
  protected Future<?> async(Runnable task) {
    return threads.submit(task);
  }

  protected static ExchangeException failureOf(Future<?> task) {
    var thrown = assertThrows(ExecutionException.class, () -> task.get(3, MINUTES));
    return assertInstanceOf(ExchangeException.class, thrown.getCause());
  }

  /** Declares a message from rank 0 to rank 1 on both ends: the sender's and the receiver's. */
  private Message[] pair(int id, int bytes) {
    Message[] ends = {message(id, 0, 1, bytes), message(id, 0, 1, bytes)};
    mesh.get(0).declare(List.of(ends[0]));
    mesh.get(1).declare(List.of(ends[1]));
    return ends;
  }

  @Test
  void bytesArriveInTheReceiversBuffer() throws Exception {
    up(2);
    Message[] ends = pair(0, 1000);
    fill(ends[0], 1);
    mesh.get(0).send(1, ends[0]);
    mesh.get(1).await(1, ends[1]);
    assertHolds(ends[1], 1);
    mesh.get(0).awaitSent(ends[0]);
  }

  @Test
  void oneByteAndEightMegabytesArrive() throws Exception {
    up(2);
    for (int bytes : new int[] {1, 8 << 20}) {
      Message[] ends = pair(bytes, bytes);
      for (int step = 1; step <= 3; step++) {
        fill(ends[0], step);
        mesh.get(0).send(step, ends[0]);
        mesh.get(1).await(step, ends[1]);
        assertHolds(ends[1], step);
        mesh.get(1).release(ends[1]);
        mesh.get(0).awaitSent(ends[0]);
      }
    }
  }

  private static List<ByteBuffer> reversed(List<ByteBuffer> segments) {
    List<ByteBuffer> turned = new ArrayList<>(segments);
    Collections.reverse(turned);
    return turned;
  }

  /**
   * A message sent from segments, which is received in one segment or in a place of other segments.
   */
  private Message[] placed(int bytes) {
    Message[] ends = {
      new Message(0, 0, 1, LABEL, threeSegments(bytes), Segments.NONE),
      new Message(
          0,
          0,
          1,
          LABEL,
          new Segments(List.of(ByteBuffer.allocateDirect(bytes))),
          new Segments(reversed(threeSegments(bytes).parts())))
    };
    mesh.get(0).declare(List.of(ends[0]));
    mesh.get(1).declare(List.of(ends[1]));
    return ends;
  }

  @Test
  void aPostedMessageArrivesInItsPlaceAndAnyOtherInItsMemory() throws Exception {
    up(2);
    Message[] ends = placed(3_000_000);
    for (int step = 1; step <= 20; step++) {
      boolean post = step % 3 != 0;
      if (post) {
        mesh.get(1).post(ends[1]);
      }
      fill(ends[0], step);
      mesh.get(0).send(step, ends[0]);
      assertEquals(post, mesh.get(1).await(step, ends[1]), "step " + step);
      assertHolds(ends[1], post ? ends[1].place() : ends[1].memory(), step);
      mesh.get(1).release(ends[1]);
      mesh.get(0).awaitSent(ends[0]);
    }
  }

  @Test
  void aMessageThatComesBeforeItIsPostedLeavesItsPlaceAlone() throws Exception {
    up(2);
    Message[] ends = placed(1000);
    fill(ends[0], 1);
    mesh.get(0).send(1, ends[0]);
    mesh.get(0).awaitSent(ends[0]);
    for (int i = 0; i < 12_000 && mesh.get(1).traffic().bytesReceived() == 0; i++) {
      Thread.sleep(10);
    }
    mesh.get(1).post(ends[1]);
    assertFalse(mesh.get(1).await(1, ends[1]));
    assertHolds(ends[1], 1);
    for (ByteBuffer part : ends[1].place().parts()) {
      assertEquals(-1, part.mismatch(ByteBuffer.allocate(part.limit())));
    }
  }

  @Test
  void whatIsForgottenMayBeForgottenAgainAndIsNotInThePlan() throws Exception {
    up(2);
    Message[] ends = pair(0, 1000);
    mesh.get(0).send(1, ends[0]);
    mesh.get(1).await(1, ends[1]);
    mesh.get(0).awaitSent(ends[0]);
    for (int rank = 0; rank < 2; rank++) {
      mesh.get(rank).forget(List.of(ends[rank]));
      mesh.get(rank).forget(List.of(ends[rank]));
    }
    assertThrows(IllegalArgumentException.class, () -> mesh.get(0).send(2, ends[0]));
  }

  @Test
  void messagesMayBeAwaitedInAnotherOrderThanTheyWereSent() throws Exception {
    up(2);
    Message[] first = pair(1, 5000);
    Message[] second = pair(2, 7000);
    fill(first[0], 1);
    fill(second[0], 1);
    mesh.get(0).send(1, first[0]);
    mesh.get(0).send(1, second[0]);
    mesh.get(1).await(1, second[1]);
    mesh.get(1).await(1, first[1]);
    assertHolds(second[1], 1);
    assertHolds(first[1], 1);
  }

  @Test
  void aSlowPeerDoesNotHoldUpAnother() throws Exception {
    up(3);
    Message slow = message(0, 0, 2, 100);
    Message fast = message(0, 1, 2, 100);
    mesh.get(0).declare(List.of(slow));
    mesh.get(1).declare(List.of(fast));
    Message slowHere = message(0, 0, 2, 100);
    Message fastHere = message(0, 1, 2, 100);
    mesh.get(2).declare(List.of(slowHere, fastHere));
    fill(fast, 1);
    mesh.get(1).send(1, fast);
    mesh.get(2).await(1, fastHere);
    assertHolds(fastHere, 1);
    fill(slow, 1);
    mesh.get(0).send(1, slow);
    mesh.get(2).await(1, slowHere);
    assertHolds(slowHere, 1);
  }

  @Test
  void aFastSenderIsHeldBackAndNothingIsLost() throws Exception {
    up(2);
    Message[] ends = pair(0, 1 << 20);
    int steps = 20;
    Future<?> sender =
        async(
            () -> {
              for (int step = 1; step <= steps; step++) {
                fill(ends[0], step);
                mesh.get(0).send(step, ends[0]);
                mesh.get(0).awaitSent(ends[0]);
              }
            });
    mesh.get(1).await(1, ends[1]);
    // The buffer is not released: the sender cannot be done, whatever sockets hold in between.
    assertThrows(TimeoutException.class, () -> sender.get(200, MILLISECONDS));
    assertHolds(ends[1], 1);
    mesh.get(1).release(ends[1]);
    for (int step = 2; step <= steps; step++) {
      mesh.get(1).await(step, ends[1]);
      assertHolds(ends[1], step);
      mesh.get(1).release(ends[1]);
    }
    sender.get(3, MINUTES);
  }

  @Test
  void aMessageSentBeforeTheReceiverDeclaredItWaits() throws Exception {
    up(2);
    pair(0, 10);
    Message sent = message(1, 0, 1, 100);
    Message received = message(1, 0, 1, 100);
    mesh.get(0).declare(List.of(sent));
    fill(sent, 1);
    mesh.get(0).send(1, sent);
    LockSupport.parkNanos(MILLISECONDS.toNanos(50));
    mesh.get(1).declare(List.of(received));
    mesh.get(1).await(1, received);
    assertHolds(received, 1);
  }

  @Test
  void fourRanksExchangeAllToAllForFiftyStepsAndTrafficIsWhatWasPlanned() throws Exception {
    int ranks = 4;
    int steps = 50;
    up(ranks);
    List<Future<Long>> workers = new ArrayList<>();
    for (int rank = 0; rank < ranks; rank++) {
      Exchange exchange = mesh.get(rank);
      workers.add(threads.submit(() -> allToAll(exchange, steps)));
    }
    for (int rank = 0; rank < ranks; rank++) {
      assertEquals(workers.get(rank).get(3, MINUTES), mesh.get(rank).traffic().bytesSent());
    }
    long sent = mesh.stream().mapToLong(e -> e.traffic().bytesSent()).sum();
    long received = mesh.stream().mapToLong(e -> e.traffic().bytesReceived()).sum();
    assertEquals(sent, received);
    for (Exchange exchange : mesh) {
      assertEquals(steps * (ranks - 1L), exchange.traffic().messagesReceived());
    }
  }

  /** Returns the planned bytes sent. */
  private static long allToAll(Exchange exchange, int steps) {
    var random = new Random(exchange.rank());
    List<Message> out = new ArrayList<>();
    List<Message> in = new ArrayList<>();
    for (int peer = 0; peer < exchange.ranks(); peer++) {
      if (peer != exchange.rank()) {
        out.add(message(7, exchange.rank(), peer, 1000 * (exchange.rank() + 1) + peer));
        in.add(message(7, peer, exchange.rank(), 1000 * (peer + 1) + exchange.rank()));
      }
    }
    exchange.declare(Stream.concat(out.stream(), in.stream()).toList());
    for (int step = 0; step < steps; step++) {
      for (Message message : out) {
        fill(message, step);
        exchange.send(step, message);
      }
      LockSupport.parkNanos(random.nextInt(2_000_000));
      for (Message message : in) {
        exchange.await(step, message);
        assertHolds(message, step);
        exchange.release(message);
      }
      out.forEach(exchange::awaitSent);
    }
    return steps * out.stream().mapToLong(Message::bytes).sum();
  }

  @Test
  void anAbortReachesEveryoneWithTheSameFailure() throws Exception {
    up(3);
    Message out = message(0, 1, 2, 10);
    Message in = message(0, 1, 2, 10);
    mesh.get(0).declare(List.of());
    mesh.get(1).declare(List.of(out));
    mesh.get(2).declare(List.of(in));
    Future<?> waiter =
        async(
            () -> {
              mesh.get(2).await(5, in);
            });
    LockSupport.parkNanos(MILLISECONDS.toNanos(20));
    var failure =
        new Failure(0, Failure.NOBODY, "loss", 5, Failure.Kind.NON_FINITE_LOSS, "the loss is NaN");
    mesh.get(0).abort(failure);
    assertEquals(failure, failureOf(waiter).failure());
    assertEquals(failure, failsSoon(mesh.get(1), out));
    assertEquals(failure, failsSoon(mesh.get(0), out));
  }

  private static Failure failsSoon(Exchange exchange, Message message) throws Exception {
    for (int i = 0; i < 12_000; i++) {
      try {
        exchange.awaitSent(message);
      } catch (ExchangeException e) {
        return e.failure();
      }
      Thread.sleep(10);
    }
    throw new AssertionError("the failure did not come");
  }

  @Test
  void awaitingARankThatHasEndedFailsAndNamesPeerTransferAndStep() throws Exception {
    up(2);
    Message[] ends = pair(0, 10);
    Future<?> waiter =
        async(
            () -> {
              mesh.get(1).await(7, ends[1]);
            });
    LockSupport.parkNanos(MILLISECONDS.toNanos(20));
    Future<?> closing =
        async(
            () -> {
              mesh.get(0).close();
            });
    ExchangeException failure = failureOf(waiter);
    assertEquals(Failure.Kind.PEER_LOST, failure.failure().kind());
    assertEquals(1, failure.failure().worker());
    assertEquals(0, failure.failure().peer());
    assertEquals(7, failure.failure().step());
    assertEquals(LABEL, failure.failure().where());
    closing.get(3, MINUTES);
  }

  @Test
  void aFailureInAnotherActivityThanTrainingSaysWhichAndNoStep() throws Exception {
    up(2);
    Message[] ends = pair(0, 10);
    mesh.get(1).begin(new Activity("evaluation"));
    Future<?> waiter =
        async(
            () -> {
              mesh.get(1).await(7, ends[1]);
            });
    LockSupport.parkNanos(MILLISECONDS.toNanos(20));
    Future<?> closing =
        async(
            () -> {
              mesh.get(0).close();
            });
    Failure failure = failureOf(waiter).failure();
    assertEquals(-1, failure.step());
    assertEquals("evaluation, batch 8, " + LABEL, failure.where());
    closing.get(3, MINUTES);
  }

  @Test
  void whatWasSentBeforeClosingStillArrives() throws Exception {
    up(2);
    Message[] ends = pair(0, 4 << 20);
    fill(ends[0], 1);
    mesh.get(0).send(1, ends[0]);
    Future<?> closing =
        async(
            () -> {
              mesh.get(0).close();
            });
    mesh.get(1).await(1, ends[1]);
    assertHolds(ends[1], 1);
    mesh.get(1).close();
    closing.get(3, MINUTES);
  }

  @Test
  void anInterruptedWaitFailsTheExchange() throws Exception {
    up(2);
    Message[] ends = pair(0, 10);
    Future<?> waiter =
        async(
            () -> {
              Thread.currentThread().interrupt();
              mesh.get(1).await(1, ends[1]);
            });
    assertEquals(Failure.Kind.INTERRUPTED, failureOf(waiter).failure().kind());
  }

  @Test
  void messagesThatAreNotOfThisRankOrDeclaredTwiceAreRefused() throws Exception {
    up(3);
    Message foreign = message(0, 0, 1, 10);
    assertThrows(IllegalArgumentException.class, () -> mesh.get(2).declare(List.of(foreign)));
    mesh.get(0).declare(List.of(foreign));
    Message twin = message(0, 0, 1, 10);
    assertThrows(IllegalArgumentException.class, () -> mesh.get(0).declare(List.of(twin)));
    Message unknown = message(9, 0, 1, 10);
    assertThrows(IllegalArgumentException.class, () -> mesh.get(0).send(1, unknown));
    assertFalse(mesh.get(0).traffic().bytesSent() > 0);
  }

  @Test
  void anOldStepIsNotSentAgain() throws Exception {
    up(2);
    Message[] ends = pair(0, 10);
    mesh.get(0).send(3, ends[0]);
    mesh.get(0).awaitSent(ends[0]);
    assertThrows(IllegalStateException.class, () -> mesh.get(0).send(3, ends[0]));
  }
}
