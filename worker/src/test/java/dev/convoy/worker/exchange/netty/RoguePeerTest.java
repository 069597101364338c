package dev.convoy.worker.exchange.netty;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convoy.control.ControlMessage;
import dev.convoy.control.Failure;
import dev.convoy.worker.exchange.Activity;
import dev.convoy.worker.exchange.Exchange;
import dev.convoy.worker.exchange.ExchangeException;
import dev.convoy.worker.exchange.Message;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a worker does when a peer that knows the secret breaks the plan, falls silent or dies. */
@Timeout(300)
class RoguePeerTest {

  private static final String LABEL = "all-gather of conv3 input";
  private static final ExchangeOptions OPTIONS =
      ExchangeOptions.DEFAULTS
          .withPeerTimeout(Duration.ofSeconds(2))
          .withCloseTimeout(Duration.ofMillis(200));

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Message in = new Message(3, 1, 0, LABEL, ByteBuffer.allocateDirect(100));
  private final Message other = new Message(4, 1, 0, "scatter", ByteBuffer.allocateDirect(100));
  private final Message out = new Message(5, 0, 1, "gradients", ByteBuffer.allocateDirect(100));

  @AfterEach
  void stop() {
    threads.shutdownNow();
  }

  /** What happens to rank 0 of two, in {@link #failureAfter} while it waits for step 7. */
  private interface Scene {
    void play(Exchange victim, RoguePeer rogue) throws Exception;
  }

  private Failure failureAfter(Scene scene) throws Exception {
    Failure[] seen = new Failure[1];
    meet(
        (victim, rogue) -> {
          Future<?> playing =
              threads.submit(
                  () -> {
                    scene.play(victim, rogue);
                    return 0;
                  });
          seen[0] = assertThrows(ExchangeException.class, () -> victim.await(7, in)).failure();
          playing.get(3, TimeUnit.MINUTES);
        });
    return seen[0];
  }

  private void meet(Scene scene) throws Exception {
    NettyMesh zero = NettyMesh.bind("127.0.0.1", 0, OPTIONS);
    Future<Exchange> connecting =
        threads.submit(
            () ->
                zero.connect(
                    0, List.of(zero.endpoint(), "127.0.0.1:1"), Meshes.SECRET, Meshes.PLAN));
    try (var rogue = new RoguePeer(zero.endpoint()).shakeHands(1, 2, Meshes.SECRET);
        Exchange victim = connecting.get(3, TimeUnit.MINUTES)) {
      victim.declare(List.of(in, other, out));
      scene.play(victim, rogue);
    }
  }

  private static void assertNames(Failure failure, Failure.Kind kind, String where, long step) {
    assertEquals(kind, failure.kind(), failure::sentence);
    assertEquals(0, failure.worker());
    assertEquals(1, failure.peer());
    assertEquals(where, failure.where());
    assertEquals(step, failure.step());
  }

  @Test
  void aWrongSizeFails() throws Exception {
    Failure failure = failureAfter((victim, rogue) -> rogue.sendData(3, 7, 99, new byte[99]));
    assertNames(failure, Failure.Kind.PROTOCOL, LABEL, 7);
    assertTrue(failure.sentence().contains("99 bytes"), failure::sentence);
  }

  @Test
  void aHugeSizeAllocatesNothingAndFails() throws Exception {
    Failure failure =
        failureAfter((victim, rogue) -> rogue.sendData(3, 7, Integer.MAX_VALUE, new byte[10]));
    assertNames(failure, Failure.Kind.PROTOCOL, LABEL, 7);
  }

  @Test
  void anUnknownMessageFails() throws Exception {
    Failure failure = failureAfter((victim, rogue) -> rogue.sendData(99, 7, 100, new byte[100]));
    assertNames(failure, Failure.Kind.PROTOCOL, "message 99", 7);
  }

  @Test
  void aMessageThatGoesTheOtherWayFails() throws Exception {
    Failure failure = failureAfter((victim, rogue) -> rogue.sendData(5, 7, 100, new byte[100]));
    assertNames(failure, Failure.Kind.PROTOCOL, "gradients", 7);
  }

  @Test
  void aReplayedStepFails() throws Exception {
    Failure failure =
        failureAfter(
            (victim, rogue) -> {
              rogue.sendData(4, 6, 100, new byte[100]);
              rogue.sendData(4, 6, 100, new byte[100]);
            });
    assertNames(failure, Failure.Kind.PROTOCOL, "scatter", 6);
  }

  @Test
  void aStepThatWasSkippedFails() throws Exception {
    Failure failure = failureAfter((victim, rogue) -> rogue.sendData(3, 8, 100, new byte[100]));
    assertNames(failure, Failure.Kind.PROTOCOL, LABEL, 7);
  }

  @Test
  void bytesThatAreNoFrameFail() throws Exception {
    Failure failure = failureAfter((victim, rogue) -> rogue.send(new byte[24]));
    assertEquals(Failure.Kind.PROTOCOL, failure.kind());
  }

  @Test
  void aControlFrameOfGarbageFails() throws Exception {
    Failure failure = failureAfter((victim, rogue) -> rogue.sendControl(new byte[] {99, 1, 2}));
    assertEquals(Failure.Kind.PROTOCOL, failure.kind());
  }

  @Test
  void aControlMessageThatWorkersDoNotSendEachOtherFails() throws Exception {
    Failure failure =
        failureAfter((victim, rogue) -> rogue.sendControl(new ControlMessage.Done(1)));
    assertEquals(Failure.Kind.PROTOCOL, failure.kind());
  }

  @Test
  void aSilentPeerIsNoticedWithinTheTimeout() throws Exception {
    long start = System.nanoTime();
    Failure failure = failureAfter((victim, rogue) -> {});
    long millis = (System.nanoTime() - start) / 1_000_000;
    assertNames(failure, Failure.Kind.PEER_SILENT, LABEL, 7);
    assertTrue(millis >= 1600, () -> "noticed after " + millis + " ms already");
  }

  @Test
  void aPeerThatStopsInTheMiddleOfAMessageIsSilentToo() throws Exception {
    Failure failure = failureAfter((victim, rogue) -> rogue.sendData(3, 7, 100, new byte[50]));
    assertNames(failure, Failure.Kind.PEER_SILENT, LABEL, 7);
  }

  @Test
  void aPeerThatDiesIsLostAndNotJustSilent() throws Exception {
    Failure failure = failureAfter((victim, rogue) -> rogue.die());
    assertNames(failure, Failure.Kind.PEER_LOST, LABEL, 7);
  }

  @Test
  void aPeerThatDiesWhileItIsHeldBackIsLostToo() throws Exception {
    Failure failure =
        failureAfter(
            (victim, rogue) -> {
              rogue.sendData(4, 6, 100, new byte[100]);
              rogue.sendData(4, 7, 100, new byte[100]);
              Thread.sleep(50);
              rogue.die();
            });
    assertNames(failure, Failure.Kind.PEER_LOST, LABEL, 7);
  }

  @Test
  void memoryIsLeftAloneOnceItIsForgottenThoughMoreOfTheMessageComes() throws Exception {
    var failure =
        failureAfter(
            (victim, rogue) -> {
              var payload = new byte[100];
              Arrays.fill(payload, (byte) 5);
              rogue.sendData(3, 7, 100, Arrays.copyOf(payload, 50));
              Thread.sleep(50);
              victim.abort(new Failure(0, -1, "fc6", 7, Failure.Kind.INTERNAL, "out of memory"));
              victim.forget(List.of(in, out));
              ByteBuffer memory = in.memory().parts().get(0);
              assertEquals(5, memory.get(49));
              memory.put(0, new byte[100]);
              rogue.send(payload);
              Thread.sleep(50);
              assertEquals(-1, memory.mismatch(ByteBuffer.allocate(100)));
            });
    assertEquals("out of memory", failure.message());
  }

  @Test
  void anAbortBehindAMessageThatIsHeldBackIsStillHeard() throws Exception {
    var reason = new Failure(1, Failure.NOBODY, "fc6", 7, Failure.Kind.INTERNAL, "out of memory");
    Failure failure =
        failureAfter(
            (victim, rogue) -> {
              rogue.sendData(4, 6, 100, new byte[100]);
              rogue.sendData(4, 7, 100, new byte[100]);
              rogue.sendControl(new ControlMessage.Abort(reason));
              Thread.sleep(50);
              rogue.die();
            });
    assertEquals(reason, failure);
  }

  @Test
  void aMessageOutOfPlanOrderIsExplainedInsteadOfWaitingForEver() throws Exception {
    Failure failure =
        failureAfter(
            (victim, rogue) -> {
              rogue.sendData(4, 6, 100, new byte[100]);
              rogue.sendData(4, 7, 100, new byte[100]);
              rogue.sendData(3, 7, 100, new byte[100]);
            });
    assertNames(failure, Failure.Kind.PROTOCOL, LABEL, 7);
    assertTrue(failure.sentence().contains("scatter first"), failure::sentence);
  }

  @Test
  void aPeerLostInAnEvaluationIsNotLostInTheTransferOfTheLastStep() throws Exception {
    meet(
        (victim, rogue) -> {
          rogue.sendData(3, 7, 100, new byte[100]);
          victim.await(7, in);
          victim.begin(new Activity("evaluation"));
          rogue.die();
          while (true) {
            try {
              victim.awaitSent(out);
              Thread.sleep(10);
            } catch (ExchangeException e) {
              assertNames(e.failure(), Failure.Kind.PEER_LOST, "evaluation", -1);
              return;
            }
          }
        });
  }
}
