package dev.convoy.worker.exchange.netty;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convoy.job.PortRange;
import dev.convoy.job.Transport;
import dev.convoy.worker.exchange.ExchangeException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;

/** Where a firewall lets only some ports through, meshes listen on those. */
class PortRangeOfMeshTest {
  private static final String HOST = "127.0.0.1";

  private static int port(NettyMesh mesh) {
    return Sockets.parse(mesh.endpoint()).getPort();
  }

  /** Three ports in a row that nobody uses. */
  private static PortRange free() {
    for (int first = 20_000; first < 30_000; first += 3) {
      if (isFree(first) && isFree(first + 1) && isFree(first + 2)) {
        return new PortRange(first, first + 2);
      }
    }
    throw new AssertionError("no three free ports in a row");
  }

  private static boolean isFree(int port) {
    try (ServerSocket bound = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return bound.isBound();
    } catch (IOException taken) {
      return false;
    }
  }

  @Test
  void meshesTakeThePortsOfTheirRangeAndSayWhenThereAreNoMore() throws Exception {
    PortRange range = free();
    ExchangeOptions options =
        ExchangeOptions.DEFAULTS.withTransport(Transport.TCP).withPorts(range);
    try (NettyMesh first = NettyMesh.bind(HOST, 0, options);
        NettyMesh second = NettyMesh.bind(HOST, 0, options);
        NettyMesh third = NettyMesh.bind(HOST, 0, options)) {
      assertEquals(range.first(), port(first));
      assertNotEquals(port(first), port(second));
      assertEquals(range.last(), port(third));
      ExchangeException refused =
          assertThrows(ExchangeException.class, () -> NettyMesh.bind(HOST, 0, options));
      assertTrue(
          refused.failure().message().contains("all of " + range + " are in use"),
          refused::getMessage);
    }
    try (NettyMesh again = NettyMesh.bind(HOST, 0, options)) {
      assertTrue(port(again) >= range.first() && port(again) <= range.last());
    }
  }
}
