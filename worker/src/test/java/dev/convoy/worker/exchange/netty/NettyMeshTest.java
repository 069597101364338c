package dev.convoy.worker.exchange.netty;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.convoy.control.Failure;
import dev.convoy.worker.exchange.Exchange;
import dev.convoy.worker.exchange.Message;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What only a mesh of sockets can show. */
@Timeout(300)
class NettyMeshTest {

  private static void closeBoth(List<Exchange> mesh) throws InterruptedException {
    var other = new Thread(() -> mesh.get(1).close());
    other.start();
    mesh.get(0).close();
    other.join();
  }

  private static Message message() {
    return new Message(0, 0, 1, "block", ByteBuffer.allocateDirect(1 << 16));
  }

  @Test
  void anIdleMeshStaysUpBeyondThePeerTimeout() throws Exception {
    List<Exchange> mesh =
        Meshes.up(2, ExchangeOptions.DEFAULTS.withPeerTimeout(Duration.ofSeconds(2)));
    Message sent = message();
    Message received = message();
    mesh.get(0).declare(List.of(sent));
    mesh.get(1).declare(List.of(received));
    Thread.sleep(4000);
    mesh.get(0).send(1, sent);
    mesh.get(1).await(1, received);
    assertEquals(1 << 16, mesh.get(1).traffic().bytesReceived());
    closeBoth(mesh);
  }

  @Test
  void aPeerThatIsHeldBackForLongIsNotTakenForSilent() throws Exception {
    List<Exchange> mesh =
        Meshes.up(2, ExchangeOptions.DEFAULTS.withPeerTimeout(Duration.ofSeconds(2)));
    Message sent = message();
    Message received = message();
    mesh.get(0).declare(List.of(sent));
    mesh.get(1).declare(List.of(received));
    for (int step = 1; step <= 2; step++) {
      mesh.get(0).send(step, sent);
      mesh.get(0).awaitSent(sent);
    }
    mesh.get(1).await(1, received);
    Thread.sleep(4000);
    mesh.get(1).release(received);
    mesh.get(1).await(2, received);
    closeBoth(mesh);
  }

  @Test
  void forgettingWhatAPeerNeverReadsEndsSoonAfterAFailure() throws Exception {
    List<Exchange> mesh =
        Meshes.up(2, ExchangeOptions.DEFAULTS.withCloseTimeout(Duration.ofSeconds(1)));
    Message sent = new Message(0, 0, 1, "block", ByteBuffer.allocateDirect(64 << 20));
    mesh.get(0).declare(List.of(sent));
    mesh.get(0).send(1, sent); // rank 1 does not declare it: nothing of it is read
    mesh.get(0).abort(new Failure(0, -1, "", 1, Failure.Kind.INTERNAL, "out of memory"));
    mesh.get(0).forget(List.of(sent)); // or the test's own time is up
    closeBoth(mesh);
  }

  @Test
  void aSteadyStepAllocatesNextToNothing() throws Exception {
    List<Exchange> mesh = Meshes.up(2, ExchangeOptions.DEFAULTS);
    Message sent = message();
    Message received = message();
    mesh.get(0).declare(List.of(sent));
    mesh.get(1).declare(List.of(received));
    steps(mesh, sent, received, 1, 2000);
    long before = allocated();
    int steps = 1000;
    steps(mesh, sent, received, 2001, steps);
    long each = (allocated() - before) / steps;
    assertTrue(each < 100, () -> each + " bytes are allocated for each message");
    closeBoth(mesh);
  }

  private static void steps(
      List<Exchange> mesh, Message sent, Message received, int from, int count) {
    for (int step = from; step < from + count; step++) {
      mesh.get(0).send(step, sent);
      mesh.get(1).await(step, received);
      mesh.get(1).release(received);
      mesh.get(0).awaitSent(sent);
    }
  }

  /** Heap bytes allocated so far by all threads. */
  private static long allocated() {
    var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    return LongStream.of(threads.getThreadAllocatedBytes(threads.getAllThreadIds())).sum();
  }
}
