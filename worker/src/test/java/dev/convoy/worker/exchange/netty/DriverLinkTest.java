package dev.convoy.worker.exchange.netty;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convoy.control.ControlMessage;
import dev.convoy.control.ControlMessage.Done;
import dev.convoy.control.ControlMessage.Joined;
import dev.convoy.control.ControlMessage.Progress;
import dev.convoy.control.ControlMessage.WeightChunk;
import dev.convoy.control.Failure;
import dev.convoy.worker.credentials.JobCredentials;
import dev.convoy.worker.exchange.ExchangeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Workers report to the driver. */
@Timeout(300)
class DriverLinkTest {

  private static final ExchangeOptions OPTIONS =
      ExchangeOptions.DEFAULTS
          .withPeerTimeout(Duration.ofSeconds(2))
          .withBringUpTimeout(Duration.ofSeconds(10));

  /** Keeps what came as text, "rank message" or "rank lost". */
  private static final class Heard implements Report {
    final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

    @Override
    public void message(int rank, ControlMessage message) {
      lines.add(rank + " " + message);
    }

    @Override
    public void lost(int rank) {
      lines.add(rank + " lost");
    }

    String next() throws InterruptedException {
      return Objects.requireNonNull(lines.poll(3, TimeUnit.MINUTES), "nothing came");
    }
  }

  private static ReportServer server(Report report) {
    return ReportServer.open("127.0.0.1", 0, 3, Meshes.SECRET, OPTIONS, report);
  }

  private static DriverLink link(int rank, ReportServer server, JobCredentials secret) {
    return DriverLink.connect(rank, 3, server.endpoint(), secret, OPTIONS, lost -> {});
  }

  @Test
  void messagesComeInOrderAndClosingWaitsForTheLast() throws Exception {
    var heard = new Heard();
    try (ReportServer server = server(heard)) {
      try (DriverLink link = link(0, server, Meshes.SECRET)) {
        link.send(new Joined(0, "node", 7));
        for (int i = 0; i < 1000; i++) {
          link.send(new Progress(0, "step " + i));
        }
        link.send(new Done(0));
      }
      // Nothing is waited for: all of it must be here.
      List<String> lines = new ArrayList<>(heard.lines);
      assertEquals(1002, lines.size());
      assertEquals("0 " + new Joined(0, "node", 7), lines.get(0));
      assertEquals("0 " + new Progress(0, "step 999"), lines.get(1000));
      assertEquals("0 " + new Done(0), lines.get(1001));
    }
    assertTrue(heard.lines.stream().noneMatch(line -> line.endsWith("lost")));
  }

  @Test
  void everyWorkerIsHeardUnderItsOwnRank() throws Exception {
    var heard = new Heard();
    try (ReportServer server = server(heard);
        DriverLink two = link(2, server, Meshes.SECRET);
        DriverLink one = link(1, server, Meshes.SECRET)) {
      two.send(new Done(2));
      assertEquals("2 " + new Done(2), heard.next());
      one.send(new Done(1));
      assertEquals("1 " + new Done(1), heard.next());
    }
  }

  @Test
  void weightChunksWaitForASlowDriverAndOthersDoNot() throws Exception {
    var gate = new CountDownLatch(1);
    var bytes = new AtomicLong();
    Report slow =
        new Report() {
          @Override
          public void message(int rank, ControlMessage message) {
            if (message instanceof WeightChunk chunk) {
              await(gate);
              bytes.addAndGet(chunk.littleEndianFloats().length);
            }
          }

          @Override
          public void lost(int rank) {}
        };
    int chunks = 40;
    var patient = OPTIONS.withPeerTimeout(Duration.ofMinutes(3));
    try (ReportServer server = ReportServer.open("127.0.0.1", 0, 3, Meshes.SECRET, patient, slow);
        DriverLink link =
            DriverLink.connect(0, 3, server.endpoint(), Meshes.SECRET, patient, lost -> {})) {
      var sender =
          new Thread(
              () -> {
                for (int i = 0; i < chunks; i++) {
                  link.send(new WeightChunk("w", i * (1L << 18), new byte[WeightChunk.MAX_BYTES]));
                }
              });
      sender.start();
      sender.join(300);
      assertTrue(sender.isAlive(), "40 MB were taken although the driver stores none");
      link.send(new Progress(0, "still training")); // must not wait for what opens the gate
      gate.countDown();
      sender.join();
      link.flush();
    }
    assertEquals((long) chunks * WeightChunk.MAX_BYTES, bytes.get());
  }

  private static void await(CountDownLatch gate) {
    try {
      assertTrue(gate.await(3, TimeUnit.MINUTES));
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void aWorkerThatEndsWithoutGoodbyeIsLost() throws Exception {
    var heard = new Heard();
    try (ReportServer server = server(heard);
        RoguePeer rogue = new RoguePeer(server.endpoint())) {
      rogue.join(1, 3);
      rogue.sendControl(new Done(1));
      assertEquals("1 " + new Done(1), heard.next());
      rogue.die();
      assertEquals("1 lost", heard.next());
    }
  }

  @Test
  void aMeshProofDoesNotOpenTheDriversAcceptor() throws Exception {
    var heard = new Heard();
    try (ReportServer server = server(heard);
        RoguePeer rogue = new RoguePeer(server.endpoint())) {
      assertThrows(java.io.IOException.class, () -> rogue.shakeHands(1, 3, Meshes.SECRET));
    }
    assertFalse(heard.lines.iterator().hasNext());
  }

  @Test
  void aWrongSecretIsRefusedWithOneSentence() {
    var wrong = new byte[32];
    wrong[0] = 1;
    var secret = JobCredentials.ofSecret(wrong);
    ExchangeOptions impatient = OPTIONS.withBringUpTimeout(Duration.ofSeconds(2));
    try (ReportServer server = server(new Heard())) {
      var refused =
          assertThrows(
              ExchangeException.class,
              () -> DriverLink.connect(0, 3, server.endpoint(), secret, impatient, lost -> {}));
      String sentence = refused.failure().sentence();
      assertTrue(sentence.startsWith("Worker 0 did not reach the driver: "), sentence);
    }
  }

  @Test
  void aLostDriverIsToldAndFailsWhatIsSentNext() throws Exception {
    var lost = new LinkedBlockingQueue<Failure>();
    ReportServer server = server(new Heard());
    try (DriverLink link =
        DriverLink.connect(0, 3, server.endpoint(), Meshes.SECRET, OPTIONS, lost::add)) {
      server.close();
      Failure failure = Objects.requireNonNull(lost.poll(3, TimeUnit.MINUTES));
      assertEquals(Failure.Kind.PEER_LOST, failure.kind());
      assertEquals(Failure.DRIVER, failure.peer());
      assertThrows(ExchangeException.class, () -> link.send(new Done(0)));
    }
  }

  @Test
  void anIdleLinkStaysUpBeyondThePeerTimeout() throws Exception {
    var heard = new Heard();
    try (ReportServer server = server(heard);
        DriverLink link = link(0, server, Meshes.SECRET)) {
      Thread.sleep(4000);
      link.send(new Done(0));
      assertEquals("0 " + new Done(0), heard.next());
    }
  }
}
