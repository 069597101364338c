package dev.convoy.worker.calibrate.link;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convoy.cost.TransportCost;
import dev.convoy.job.Transport;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LinkProbeTest {

  /** Three: the third has no neighbour, and takes no part. */
  @Test
  void processesOfThisMachineExchangeByEveryTransport() throws Exception {
    Map<Transport, TransportCost> costs = LinkProbe.measure(3, /* turnNanos= */ 1e6);
    assertTrue(costs.containsKey(Transport.TCP));
    costs.forEach(
        (transport, cost) -> {
          assertTrue(cost.link().bytesPerSecond() < Double.POSITIVE_INFINITY, transport.title());
          assertTrue(cost.link().seconds(1, 1 << 20) > 0, transport.title());
        });
  }

  @Test
  void aTrialIsALineAndBack() {
    LinkTrial trial = new LinkTrial(Transport.UNIX, LinkTrial.Pattern.BOTH_WAYS, 7, 2, 30, 64);
    assertEquals(trial, LinkTrial.parse(trial.line()));
    LinkTimes times = new LinkTimes(1, 2, 3, 4);
    assertEquals(times, LinkTimes.parse(times.line()));
  }
}
