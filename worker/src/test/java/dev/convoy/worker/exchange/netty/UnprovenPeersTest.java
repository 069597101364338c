package dev.convoy.worker.exchange.netty;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convoy.control.Failure;
import dev.convoy.worker.credentials.JobCredentials;
import dev.convoy.worker.exchange.Exchange;
import dev.convoy.worker.exchange.ExchangeException;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who gets into a mesh and who does not. */
@Timeout(300)
class UnprovenPeersTest {

  private static final ExchangeOptions OPTIONS =
      ExchangeOptions.DEFAULTS
          .withHandshakeTimeout(Duration.ofSeconds(2))
          .withCloseTimeout(Duration.ofMillis(500));
  private static final byte[] WRONG = new byte[32];

  static {
    Arrays.fill(WRONG, (byte) 9);
  }

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final List<AutoCloseable> open = new ArrayList<>();

  @AfterEach
  void closeAll() throws Exception {
    List<Future<?>> closing = new ArrayList<>();
    for (AutoCloseable each : open) {
      closing.add(
          threads.submit(
              () -> {
                each.close();
                return 0;
              }));
    }
    for (Future<?> each : closing) {
      each.get(3, TimeUnit.MINUTES);
    }
    threads.shutdownNow();
  }

  private <T extends AutoCloseable> T keep(T resource) {
    open.add(resource);
    return resource;
  }

  private NettyMesh bind(ExchangeOptions options) {
    return keep(NettyMesh.bind("127.0.0.1", 0, options));
  }

  private Future<Exchange> connect(
      NettyMesh mesh, int rank, List<String> endpoints, JobCredentials secret, byte[] plan) {
    return threads.submit(() -> keepLater(mesh.connect(rank, endpoints, secret, plan)));
  }

  private synchronized Exchange keepLater(Exchange exchange) {
    return keep(exchange);
  }

  private static Failure failureOf(Future<?> task) {
    var thrown = assertThrows(ExecutionException.class, () -> task.get(3, TimeUnit.MINUTES));
    return assertInstanceOf(ExchangeException.class, thrown.getCause()).failure();
  }

  @Test
  void strangersAreRefusedAndTheMeshStillComesUp() throws Exception {
    NettyMesh zero = bind(OPTIONS);
    NettyMesh one = bind(OPTIONS);
    List<String> endpoints = List.of(zero.endpoint(), one.endpoint());
    Future<Exchange> first = connect(zero, 0, endpoints, Meshes.SECRET, Meshes.PLAN);

    RoguePeer garbage = keep(new RoguePeer(zero.endpoint()));
    var noise = new byte[500];
    new Random(1).nextBytes(noise);
    garbage.send(noise);
    assertTrue(garbage.isShutOut());

    RoguePeer premature = keep(new RoguePeer(zero.endpoint()));
    premature.sendData(0, 1, 100, new byte[100]);
    assertTrue(premature.isShutOut());

    RoguePeer impostor = keep(new RoguePeer(zero.endpoint()));
    assertThrows(
        IOException.class,
        () -> impostor.shakeHands(1, 2, JobCredentials.ofSecret(WRONG)),
        "a wrong secret got in");
    assertTrue(impostor.isShutOut());

    RoguePeer half = keep(new RoguePeer(zero.endpoint()));
    half.send(new byte[3]);
    for (int i = 0; i < 100; i++) {
      keep(new RoguePeer(zero.endpoint()));
    }
    Future<Exchange> second = connect(one, 1, endpoints, Meshes.SECRET, Meshes.PLAN);
    assertEquals(2, first.get(3, TimeUnit.MINUTES).ranks());
    assertEquals(2, second.get(3, TimeUnit.MINUTES).ranks());
    assertTrue(half.isShutOut());
  }

  @Test
  void aSilentStrangerIsShutOutAfterTheHandshakeTimeout() throws Exception {
    NettyMesh zero = bind(OPTIONS.withBringUpTimeout(Duration.ofSeconds(8)));
    Future<Exchange> first =
        connect(zero, 0, List.of(zero.endpoint(), "127.0.0.1:1"), Meshes.SECRET, Meshes.PLAN);
    RoguePeer silent = keep(new RoguePeer(zero.endpoint()));
    long start = System.nanoTime();
    assertTrue(silent.isShutOut());
    long millis = (System.nanoTime() - start) / 1_000_000;
    assertTrue(millis >= 1000, () -> "shut out after " + millis + " ms already");
    assertEquals(Failure.Kind.BRING_UP, failureOf(first).kind());
  }

  @Test
  void aRecordedHandshakeDoesNotOpenTheAcceptorAgain() throws Exception {
    NettyMesh zero = bind(OPTIONS.withBringUpTimeout(Duration.ofSeconds(4)));
    Future<Exchange> first =
        connect(
            zero,
            0,
            List.of(zero.endpoint(), "127.0.0.1:1", "127.0.0.1:1"),
            Meshes.SECRET,
            Meshes.PLAN);
    var own = new Handshake(Handshake.Purpose.MESH, 1, 3, Meshes.SECRET, Meshes.PLAN);
    byte[] hello = own.hello(0);
    RoguePeer honest = keep(new RoguePeer(zero.endpoint()));
    honest.send(hello);
    byte[] proof = own.proof(hello, honest.read(Handshake.CHALLENGE));
    honest.send(proof);
    honest.read(Handshake.PROOF);

    RoguePeer replay = keep(new RoguePeer(zero.endpoint()));
    replay.send(hello);
    replay.read(Handshake.CHALLENGE);
    replay.send(proof);
    assertThrows(
        IOException.class, () -> replay.read(Handshake.PROOF), "a replayed proof was accepted");
    assertEquals(Failure.Kind.BRING_UP, failureOf(first).kind());
  }

  @Test
  void aServerThatDoesNotKnowTheSecretIsNotTrusted() throws Exception {
    try (var server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
      NettyMesh one = bind(OPTIONS.withBringUpTimeout(Duration.ofSeconds(4)));
      Future<Exchange> mesh =
          connect(
              one,
              1,
              List.of("127.0.0.1:" + server.getLocalPort(), one.endpoint()),
              Meshes.SECRET,
              Meshes.PLAN);
      try (Socket client = server.accept()) {
        client.getInputStream().readNBytes(Handshake.HELLO);
        client.getOutputStream().write(Handshake.challenge());
        byte[] proof = client.getInputStream().readNBytes(Handshake.PROOF);
        client.getOutputStream().write(proof); // all that a mirror can do
        assertEquals(-1, client.getInputStream().read());
      } catch (SocketException | EOFException e) {
        // closed even harder
        assertTrue(true);
      }
      Failure failure = failureOf(mesh);
      assertEquals(Failure.Kind.BRING_UP, failure.kind());
      assertTrue(failure.sentence().contains("worker 0 ("), failure::sentence);
    }
  }

  @Test
  void workersThatRunDifferentPlansSaySo() throws Exception {
    NettyMesh zero = bind(OPTIONS);
    NettyMesh one = bind(OPTIONS);
    List<String> endpoints = List.of(zero.endpoint(), one.endpoint());
    Future<Exchange> first = connect(zero, 0, endpoints, Meshes.SECRET, Meshes.PLAN);
    Future<Exchange> second = connect(one, 1, endpoints, Meshes.SECRET, WRONG);
    for (Future<Exchange> each : List.of(first, second)) {
      String sentence = failureOf(each).sentence();
      assertTrue(sentence.contains("workers 0 and 1 run different plans"), sentence);
    }
  }

  @Test
  void bringUpNamesThePeersThatDidNotCome() throws Exception {
    NettyMesh zero = bind(OPTIONS.withBringUpTimeout(Duration.ofMillis(500)));
    NettyMesh two = bind(OPTIONS.withBringUpTimeout(Duration.ofMillis(500)));
    List<String> endpoints = List.of(zero.endpoint(), "127.0.0.1:1", two.endpoint());
    Future<Exchange> first = connect(zero, 0, endpoints, Meshes.SECRET, Meshes.PLAN);
    Future<Exchange> third = connect(two, 2, endpoints, Meshes.SECRET, Meshes.PLAN);
    for (Future<Exchange> each : List.of(first, third)) {
      String sentence = failureOf(each).sentence();
      assertTrue(sentence.contains("did not come: worker 1"), sentence);
    }
  }

  @Test
  void aTakenPortIsOneClearSentence() {
    NettyMesh zero = bind(OPTIONS);
    int port = Sockets.parse(Endpoint.parse(zero.endpoint()).tcp()).getPort();
    var refused =
        assertThrows(ExchangeException.class, () -> NettyMesh.bind("127.0.0.1", port, OPTIONS));
    String sentence = refused.failure().sentence();
    assertTrue(sentence.contains("cannot listen on 127.0.0.1:" + port), sentence);
    assertTrue(sentence.contains("choose another port"), sentence);
  }

  @Test
  void anAddressThatIsNotThisMachinesIsNotBlamedOnThePort() {
    for (int port : new int[] {0, 54321}) {
      var refused =
          assertThrows(ExchangeException.class, () -> NettyMesh.bind("192.0.2.1", port, OPTIONS));
      String sentence = refused.failure().sentence();
      assertTrue(sentence.contains("cannot listen on 192.0.2.1:" + port), sentence);
      assertTrue(sentence.contains("is that an address of this machine"), sentence);
      assertFalse(sentence.contains("another port"), sentence);
    }
  }

  @Test
  void aHostWithoutAnAddressIsSaidToHaveNone() {
    var refused =
        assertThrows(
            ExchangeException.class, () -> NettyMesh.bind("no-such-host.invalid", 0, OPTIONS));
    String sentence = refused.failure().sentence();
    assertTrue(sentence.contains("(the host name has no address)"), sentence);
  }

  @Test
  void aSingleWorkerIsAWholeMesh() throws Exception {
    NettyMesh zero = bind(OPTIONS);
    Future<Exchange> only = connect(zero, 0, List.of(zero.endpoint()), Meshes.SECRET, Meshes.PLAN);
    assertEquals(1, only.get(3, TimeUnit.MINUTES).ranks());
  }
}
