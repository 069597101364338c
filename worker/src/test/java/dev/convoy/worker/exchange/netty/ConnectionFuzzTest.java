package dev.convoy.worker.exchange.netty;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convoy.control.ControlMessage;
import dev.convoy.control.Failure;
import dev.convoy.fuzz.FuzzResult;
import dev.convoy.fuzz.Fuzzing;
import dev.convoy.fuzz.Fuzzing.Share;
import dev.convoy.fuzz.Mutator;
import dev.convoy.worker.exchange.Exchange;
import dev.convoy.worker.exchange.ExchangeException;
import dev.convoy.worker.exchange.Message;
import java.io.IOException;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Whatever a peer sends that knows the job's secret, and then dies: the other end fails, and names
 * it. Nothing waits for a timeout: they are far longer than an input may take.
 */
class ConnectionFuzzTest {
  private static final ExchangeOptions OPTIONS =
      ExchangeOptions.DEFAULTS
          .withPeerTimeout(Duration.ofMinutes(10))
          .withHandshakeTimeout(Duration.ofMinutes(10))
          .withBringUpTimeout(Duration.ofMinutes(10))
          .withCloseTimeout(Duration.ofMillis(20));

  private static final int RANKS = 1_000;
  private static final ControlMessage MARK = new ControlMessage.Progress(0, "the next is taken in");

  private final ExecutorService threads = Executors.newCachedThreadPool();

  @AfterEach
  void stop() {
    threads.shutdownNow();
  }

  private static List<byte[]> streams() {
    List<byte[]> streams = new ArrayList<>();
    byte[] step = Frames.joined(Frames.data(3, 7, new byte[100]), Frames.data(4, 7, new byte[100]));
    streams.add(Frames.joined(step, Frames.data(3, 8, new byte[100])));
    for (byte[] message : ControlMessages.bytes()) {
      streams.add(Frames.joined(Frames.control(message), step));
      streams.add(Frames.joined(step, Frames.control(message)));
    }
    return streams;
  }

  /** It may reach its end of the stream, or be shut out before. */
  private static void sendAndDie(RoguePeer rogue, byte[] bytes) throws IOException {
    try (rogue) {
      rogue.send(bytes);
    } catch (SocketException e) {
      // shut out: the connection is reset
    }
  }

  private static void fuzz(String reader, Fuzzing.Reader target) {
    FuzzResult result =
        Fuzzing.of(reader, Mutator.ofBytes(streams()), ExchangeException.class)
            .run(Share.HUNDREDTH, target);
    assertTrue(result.refused() > 0, result::toString);
  }

  // ---- workers

  @Test
  void aWorkerFailsAndNamesThePeerThatSentNonsense() {
    fuzz("connections of workers", (bytes, random) -> failWorker(bytes));
  }

  private void failWorker(byte[] bytes) throws Exception {
    Message in = new Message(3, 1, 0, "all-gather", ByteBuffer.allocateDirect(100));
    Message other = new Message(4, 1, 0, "scatter", ByteBuffer.allocateDirect(100));
    Message out = new Message(5, 0, 1, "gradients", ByteBuffer.allocateDirect(100));
    try (NettyMesh zero = NettyMesh.bind("127.0.0.1", 0, OPTIONS)) {
      List<String> endpoints = List.of(zero.endpoint(), "127.0.0.1:1");
      Future<Exchange> connecting =
          threads.submit(() -> zero.connect(0, endpoints, Meshes.SECRET, Meshes.PLAN));
      RoguePeer rogue = new RoguePeer(zero.endpoint()).shakeHands(1, 2, Meshes.SECRET);
      try (Exchange victim = connecting.get(3, TimeUnit.MINUTES)) {
        victim.declare(List.of(in, other, out));
        sendAndDie(rogue, bytes);
        try {
          for (long step = 7; ; step++) {
            victim.await(step, in);
          }
        } catch (ExchangeException e) {
          if (isOurs(e.failure())) {
            assertEquals(1, e.failure().peer(), e.failure()::sentence);
            throw e;
          }
        }
      }
    }
  }

  /**
   * Whether the victim says what is wrong; else the peer said itself what had failed, and where.
   */
  private static boolean isOurs(Failure failure) {
    boolean broke = failure.message().startsWith("the connection broke (");
    assertTrue(
        !broke || failure.message().matches(".*([Rr]eset|Broken pipe).*"), failure::sentence);
    return failure.worker() == 0
        && (failure.kind() == Failure.Kind.PEER_LOST || failure.kind() == Failure.Kind.PROTOCOL);
  }

  // ---- the driver

  /** Who was lost, and whose marks were heard, as {@code lost 7} and {@code mark 7}. */
  private static final class Heard implements Report {
    final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

    @Override
    public void message(int rank, ControlMessage message) {
      if (message.equals(MARK)) {
        lines.add("mark " + rank);
      }
    }

    @Override
    public void lost(int rank) {
      lines.add("lost " + rank);
    }

    /** Whether the worker was lost before its next connection was taken in. */
    boolean lostBeforeTheNext(int rank, ReportServer server) throws Exception {
      long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(3);
      boolean lost = false;
      while (System.nanoTime() < end) {
        try (RoguePeer next = new RoguePeer(server.endpoint())) {
          next.join(rank, RANKS).sendControl(MARK);
        } catch (IOException e) {
          // the first connection is still there
        }
        String line = lines.poll(20, TimeUnit.MILLISECONDS);
        for (; line != null; line = lines.poll()) {
          if (line.equals("mark " + rank)) {
            return lost;
          }
          lost |= line.equals("lost " + rank);
        }
      }
      throw new AssertionError("no other connection of worker " + rank + " was taken in");
    }
  }

  @Test
  void theDriverLosesTheWorkerThatSentNonsense() {
    Heard heard = new Heard();
    AtomicInteger inputs = new AtomicInteger();
    try (ReportServer server =
        ReportServer.open("127.0.0.1", 0, RANKS, Meshes.SECRET, OPTIONS, heard)) {
      fuzz(
          "connections of the driver",
          (bytes, random) -> {
            int rank =
                inputs.getAndIncrement() % RANKS; // late news of one are not those of another
            sendAndDie(new RoguePeer(server.endpoint()).join(rank, RANKS), bytes);
            if (heard.lostBeforeTheNext(rank, server)) {
              throw new ExchangeException(
                  new Failure(
                      Failure.DRIVER, rank, "", -1, Failure.Kind.PEER_LOST, "it sent nonsense"));
            }
          });
    }
  }

  // ---- workers, of the driver

  @Test
  void aWorkerLosesTheDriverThatSentNonsense() throws IOException {
    try (RogueDriver driver = new RogueDriver()) {
      fuzz(
          "connections to the driver",
          (bytes, random) -> {
            BlockingQueue<Failure> lost = new LinkedBlockingQueue<>();
            Future<?> sending =
                threads.submit(
                    () -> {
                      driver.send(3, bytes);
                      return 0;
                    });
            try (DriverLink link =
                DriverLink.connect(1, 3, driver.endpoint(), Meshes.SECRET, OPTIONS, lost::add)) {
              Failure failure = Objects.requireNonNull(lost.poll(3, TimeUnit.MINUTES));
              assertEquals(Failure.DRIVER, failure.peer());
              assertEquals(1, failure.worker());
              link.send(MARK);
            } finally {
              sending.get(3, TimeUnit.MINUTES);
            }
          });
    }
  }
}
