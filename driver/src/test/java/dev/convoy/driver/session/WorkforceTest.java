package dev.convoy.driver.session;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.convoy.control.ControlMessage.Connected;
import dev.convoy.control.ControlMessage.Equipped;
import dev.convoy.control.ControlMessage.SharedOut;
import dev.convoy.mesh.Speeds;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class WorkforceTest {
  private final List<String> heard = new ArrayList<>();
  private final WorkforceCollector collector =
      new WorkforceCollector((trial, speeds) -> heard.add(trial + ": " + speeds));

  private void tell(int trial, Speeds speeds, String... devices) {
    for (int rank = 0; rank < devices.length; rank++) {
      collector.received(rank, new Equipped(rank, trial, devices[rank]));
      collector.received(rank, new SharedOut(rank, trial, speeds));
    }
  }

  @Test
  void devicesAndUnequalSpeedsAreSaidOnce() {
    Speeds speeds = new Speeds(List.of(1.0, 1.0, 6.5));
    tell(0, speeds, "1 thread of X", "1 thread of X", "GPU 0");
    tell(1, speeds, "1 thread of X", "1 thread of X", "GPU 0");
    assertEquals(
        """
        Workers 0, 1 computed on 1 thread of X.
        Worker 2 computed on GPU 0.
        Work was shared out by the workers' speeds, 1 : 1 : 6.5.
        """,
        collector.workforce().sentences());
    assertEquals(List.of("0: 1 : 1 : 6.5", "1: 1 : 1 : 6.5"), heard);
  }

  @Test
  void whatAllWorkersSayOfTheirTransportIsNamedOnce() {
    collector.received(0, new Connected(0, 0, "TCP"));
    collector.received(1, new Connected(1, 0, "TCP"));
    assertEquals("Workers exchanged slices over TCP.\n", collector.workforce().exchange());
    collector.received(0, new Connected(0, 1, "Unix-domain sockets"));
    assertEquals(
        "Workers exchanged slices over TCP, Unix-domain sockets.\n",
        collector.workforce().exchange());
  }

  @Test
  void nothingIsSaidOfTheTransportOfAWorkerAlone() {
    assertEquals("", collector.workforce().exchange());
  }

  @Test
  void equalSpeedsAreNotWorthASentence() {
    tell(0, Speeds.equal(2), "X", "X");
    assertEquals("Workers 0, 1 computed on X.\n", collector.workforce().sentences());
  }
}
