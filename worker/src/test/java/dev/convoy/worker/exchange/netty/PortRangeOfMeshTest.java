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

  /**
   * Three ports in a row that nobody uses; others may take them at any time, so it is tried anew.
   */
  private static PortRange free() throws IOException {
    for (int first = 20_000; first < 30_000; first += 3) {
      try (ServerSocket a = bound(first);
          ServerSocket b = bound(first + 1);
          ServerSocket c = bound(first + 2)) {
        assertEquals(a.getLocalPort() + 1, b.getLocalPort());
        return new PortRange(a.getLocalPort(), c.getLocalPort());
      } catch (IOException taken) {
        continue;
      }
    }
    throw new IOException("no three free ports in a row");
  }

  private static ServerSocket bound(int port) throws IOException {
    return new ServerSocket(port, 1, InetAddress.getByName(HOST));
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
