package dev.convoy.worker.task;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convoy.control.Failure;
import dev.convoy.job.Listening;
import dev.convoy.job.PortRange;
import dev.convoy.worker.exchange.ExchangeException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ListeningHostTest {

  /** Worker 3 of 4, on a machine that the others know as {@code host3}. */
  private record Third() implements WorkerSlot {
    @Override
    public int rank() {
      return 3;
    }

    @Override
    public int ranks() {
      return 4;
    }

    @Override
    public String host() {
      return "host3";
    }

    @Override
    public int cpus() {
      return 1;
    }

    @Override
    public List<String> gpuAddresses() {
      return List.of();
    }

    @Override
    public List<String> allGather(String mine) {
      throw new IllegalStateException("nobody is to be asked");
    }

    @Override
    public @Nullable Configuration hadoop() {
      return null;
    }

    @Override
    public boolean cancelled() {
      return false;
    }
  }

  @Test
  void itIsTheMachineAsTheClusterKnowsItUnlessAnInterfaceIsNamed() {
    assertEquals("host3", ListeningHost.of(Listening.ANYWHERE, new Third()));
  }

  @Test
  void anInterfaceGivesItsAddress() throws Exception {
    NetworkInterface loopback = NetworkInterface.getByInetAddress(InetAddress.getLoopbackAddress());
    Listening named = new Listening(loopback.getName(), PortRange.ANY);
    assertEquals("127.0.0.1", ListeningHost.of(named, new Third()));
  }

  @Test
  void oneThatTheMachineLacksIsNamedWithThoseThatItHas() {
    ExchangeException refused =
        assertThrows(
            ExchangeException.class,
            () -> ListeningHost.of(new Listening("none7", PortRange.ANY), new Third()));
    assertEquals(3, refused.failure().worker());
    assertEquals(Failure.Kind.BRING_UP, refused.failure().kind());
    assertTrue(
        refused.failure().message().contains("no network interface none7, only "),
        refused::getMessage);
  }
}
