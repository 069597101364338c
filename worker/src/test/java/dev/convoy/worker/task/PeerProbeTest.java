package dev.convoy.worker.task;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convoy.job.PortRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(300)
class PeerProbeTest {
  private static final String HOST = "127.0.0.1";

  @Test
  void whoListensAnswersWithItsTime() throws Exception {
    try (PeerProbe probe = PeerProbe.listen(HOST, PortRange.ANY)) {
      for (int k = 0; k < 3; k++) {
        PeerProbe.Answer answer = PeerProbe.ask(HOST, probe.port());
        assertEquals("", answer.problem());
        assertTrue(Math.abs(answer.clockMillis()) < 60_000, answer::toString);
      }
    }
  }

  @Test
  void whoDoesNotIsNamedWithTheReason() throws Exception {
    int port;
    try (PeerProbe probe = PeerProbe.listen(HOST, PortRange.ANY)) {
      port = probe.port();
    }
    String problem = PeerProbe.ask(HOST, port).problem();
    assertTrue(problem.startsWith(HOST + ":" + port + " ("), problem);
  }

  @Test
  void reportsLeaveAWorkerWhole() {
    MachineReport report =
        new MachineReport(
            "host3", "17.0.9", "ab12", "", 2, 8, 1L << 40, -3, java.util.List.of("worker 1 \"x\""));
    assertEquals(report, MachineReport.decode(report.encode()));
  }
}
