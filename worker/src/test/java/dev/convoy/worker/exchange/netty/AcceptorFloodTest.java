package dev.convoy.worker.exchange.netty;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convoy.worker.exchange.Exchange;
import io.netty.channel.Channel;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** More unproven peers come than an acceptor holds. */
@Timeout(300)
class AcceptorFloodTest {

  private static final class From extends EmbeddedChannel {
    private final InetSocketAddress address;

    From(String host, int port) {
      address = new InetSocketAddress(host, port);
    }

    @Override
    public SocketAddress remoteAddress() {
      return address;
    }
  }

  private static Future<?> timer() {
    return new CompletableFuture<>();
  }

  @Test
  void whoeverHasMostConnectionsLosesOneOfThem() {
    UnprovenPeers unproven = new UnprovenPeers(new Random(1));
    assertNull(unproven.surplus());
    Channel peer = new From("127.0.0.2", 1);
    unproven.add(peer, timer());
    for (int port = 1; port <= 63; port++) {
      unproven.add(new From("127.0.0.1", port), timer());
    }
    for (int flood = 0; flood < 10_000; flood++) {
      Channel out = unproven.surplus();
      assertNotNull(out);
      assertFalse(out == peer, "a peer of another address was pushed out");
      assertTrue(unproven.remove(out));
      unproven.add(new From("127.0.0.1", 1000 + flood), timer());
    }
    assertEquals(64, unproven.count());
  }

  @Test
  void aPeerAmongStrangersOfItsOwnAddressMayStayHoweverOldItIs() {
    int stayed = 0;
    for (int seed = 0; seed < 200; seed++) {
      UnprovenPeers unproven = new UnprovenPeers(new Random(seed));
      Channel peer = new From("127.0.0.1", 1);
      unproven.add(peer, timer());
      for (int port = 2; port <= 64; port++) {
        unproven.add(new From("127.0.0.1", port), timer());
      }
      for (int flood = 0; flood < 64; flood++) { // the oldest would be gone with the first
        unproven.remove(Objects.requireNonNull(unproven.surplus()));
        unproven.add(new From("127.0.0.1", 1000 + flood), timer());
      }
      stayed += unproven.remove(peer) ? 1 : 0;
    }
    assertTrue(stayed > 40 && stayed < 120, stayed + " of 200, where 73 are expected");
  }

  @Test
  void whoLeavesTakesHisTimerAlong() {
    UnprovenPeers unproven = new UnprovenPeers(new Random(1));
    Channel channel = new From("127.0.0.1", 1);
    Future<?> timer = timer();
    unproven.add(channel, timer);
    assertTrue(unproven.remove(channel));
    assertTrue(timer.isCancelled());
    assertFalse(unproven.remove(channel));
    assertEquals(0, unproven.count());
  }

  @Test
  void theMeshComesUpWhileStrangersOfAnotherAddressKnock() throws Exception {
    comesUpUnder("127.0.0.9");
  }

  @Test
  void theMeshComesUpWhileStrangersOfItsOwnAddressKnock() throws Exception {
    comesUpUnder("127.0.0.1");
  }

  private static void comesUpUnder(String address) throws Exception {
    ExecutorService threads = Executors.newCachedThreadPool();
    AtomicBoolean over = new AtomicBoolean();
    try (NettyMesh zero = NettyMesh.bind("127.0.0.1", 0, ExchangeOptions.DEFAULTS);
        NettyMesh one = NettyMesh.bind("127.0.0.1", 0, ExchangeOptions.DEFAULTS)) {
      List<String> endpoints =
          List.of(Endpoint.parse(zero.endpoint()).tcp(), Endpoint.parse(one.endpoint()).tcp());
      Future<Exchange> first =
          threads.submit(() -> zero.connect(0, endpoints, Meshes.SECRET, Meshes.PLAN));
      Future<?> flood = threads.submit(() -> flood(address, endpoints.get(0), over));
      Future<Exchange> second =
          threads.submit(() -> one.connect(1, endpoints, Meshes.SECRET, Meshes.PLAN));
      Future<?> closing = threads.submit(() -> closeOf(second));
      assertEquals(2, first.get(3, TimeUnit.MINUTES).ranks());
      closeOf(first);
      closing.get(3, TimeUnit.MINUTES);
      over.set(true);
      flood.get(3, TimeUnit.MINUTES);
    } finally {
      over.set(true);
      threads.shutdownNow();
    }
  }

  private static Void closeOf(Future<Exchange> exchange) throws Exception {
    exchange.get(3, TimeUnit.MINUTES).close();
    return null;
  }

  /** Silent connections as fast as one thread opens them, at most 200 at a time. */
  private static Void flood(String address, String endpoint, AtomicBoolean over)
      throws IOException {
    Deque<Socket> open = new ArrayDeque<>();
    InetSocketAddress acceptor = Sockets.parse(endpoint);
    InetAddress from = InetAddress.getByName(address);
    while (!over.get()) {
      Socket socket = new Socket();
      open.add(socket);
      try {
        socket.bind(new InetSocketAddress(from, 0));
        socket.connect(acceptor, 1000);
      } catch (IOException e) {
        LockSupport.parkNanos(10_000); // the acceptor is closed, or has no room: accept again
      }
      if (open.size() > 200) {
        open.remove().close();
      }
    }
    for (Socket socket : open) {
      socket.close();
    }
    return null;
  }
}
