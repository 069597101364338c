package dev.convoy.worker.exchange.netty;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convoy.job.Transport;
import dev.convoy.worker.exchange.Exchange;
import dev.convoy.worker.exchange.ExchangeException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Which sockets a mesh of one host or of two uses, and who gets at their files. */
@Timeout(300)
class TransportChoiceTest {

  private final ExecutorService threads = Executors.newCachedThreadPool();

  @AfterEach
  void stop() {
    threads.shutdownNow();
  }

  private static ExchangeOptions options(Transport transport) {
    return ExchangeOptions.DEFAULTS
        .withTransport(transport)
        .withBringUpTimeout(Duration.ofMinutes(2));
  }

  /** Two workers that see each other's endpoint as {@code seen} turns it. */
  private List<Future<Exchange>> pair(Transport transport, UnaryOperator<Endpoint> seen) {
    List<NettyMesh> bound = new ArrayList<>();
    for (int rank = 0; rank < 2; rank++) {
      bound.add(NettyMesh.bind("127.0.0.1", 0, options(transport)));
    }
    List<Future<Exchange>> connecting = new ArrayList<>();
    for (int rank = 0; rank < 2; rank++) {
      int self = rank;
      List<String> endpoints = new ArrayList<>();
      for (int peer = 0; peer < 2; peer++) {
        Endpoint endpoint = Endpoint.parse(bound.get(peer).endpoint());
        endpoints.add((peer == self ? endpoint : seen.apply(endpoint)).toString());
      }
      connecting.add(
          threads.submit(
              () -> bound.get(self).connect(self, endpoints, Meshes.SECRET, Meshes.PLAN)));
    }
    return connecting;
  }

  private void assertUses(String expected, List<Future<Exchange>> connecting) throws Exception {
    List<Future<?>> closing = new ArrayList<>();
    for (Future<Exchange> each : connecting) {
      Exchange exchange = each.get(3, TimeUnit.MINUTES);
      assertEquals(expected, exchange.transport());
      closing.add(threads.submit(exchange::close));
    }
    for (Future<?> each : closing) {
      each.get(3, TimeUnit.MINUTES);
    }
  }

  @Test
  void workersOfOneHostUseUnixSockets() throws Exception {
    assertUses("Unix-domain sockets", pair(Transport.AUTO, endpoint -> endpoint));
    assertUses("Unix-domain sockets", pair(Transport.UNIX, endpoint -> endpoint));
  }

  @Test
  void workersThatAreToldToUseTcpDo() throws Exception {
    assertUses("TCP", pair(Transport.TCP, endpoint -> endpoint));
  }

  @Test
  void workersOfTwoHostsUseTcp() throws Exception {
    assertUses(
        "TCP", pair(Transport.AUTO, there -> new Endpoint(there.tcp(), "another", there.path())));
  }

  @Test
  void workersOfOneHostThatDoNotSeeEachOthersFilesUseTcp() throws Exception {
    assertUses(
        "TCP",
        pair(Transport.AUTO, there -> new Endpoint(there.tcp(), there.hostId(), "/no/such/file")));
  }

  @Test
  void unixSocketsBetweenTwoHostsAreRefusedInOneSentence() {
    List<Future<Exchange>> connecting =
        pair(Transport.UNIX, there -> new Endpoint(there.tcp(), "another", there.path()));
    for (Future<Exchange> each : connecting) {
      var thrown = assertThrows(ExecutionException.class, () -> each.get(3, TimeUnit.MINUTES));
      String sentence = assertInstanceOf(ExchangeException.class, thrown.getCause()).getMessage();
      assertTrue(
          String.valueOf(sentence).contains("are not on one host with Unix-domain sockets"),
          sentence);
      assertTrue(String.valueOf(sentence).contains("--transport auto"), sentence);
    }
  }

  @Test
  void aSocketFileIsPrivateTurnsAwayWhoKnowsNoSecretAndIsGoneWhenTheMeshIsUp() throws Exception {
    NettyMesh zero = NettyMesh.bind("127.0.0.1", 0, options(Transport.AUTO));
    NettyMesh one = NettyMesh.bind("127.0.0.1", 0, options(Transport.AUTO));
    List<String> endpoints = List.of(zero.endpoint(), one.endpoint());
    Path file = Path.of(Endpoint.parse(zero.endpoint()).path());
    Path directory = file.getParent();
    assertEquals(
        "rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(directory)));
    Future<Exchange> first =
        threads.submit(() -> zero.connect(0, endpoints, Meshes.SECRET, Meshes.PLAN));
    try (SocketChannel other = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      other.connect(UnixDomainSocketAddress.of(file));
      var noise = new byte[500];
      new Random(1).nextBytes(noise);
      other.write(ByteBuffer.wrap(noise));
      assertEquals(-1, other.read(ByteBuffer.allocate(1)));
    } catch (java.io.IOException e) {
      assertTrue(String.valueOf(e.getMessage()).contains("reset"), e::toString); // closed harder
    }
    Future<Exchange> second =
        threads.submit(() -> one.connect(1, endpoints, Meshes.SECRET, Meshes.PLAN));
    assertUses("Unix-domain sockets", List.of(first, second));
    assertFalse(Files.exists(directory));
  }

  @Test
  void aMeshThatNeverConnectsLeavesNoFileBehind() {
    Path directory;
    try (NettyMesh mesh = NettyMesh.bind("127.0.0.1", 0, options(Transport.AUTO))) {
      directory = Path.of(Endpoint.parse(mesh.endpoint()).path()).getParent();
      assertTrue(Files.exists(directory));
    }
    assertFalse(Files.exists(directory));
  }
}
