package dev.convoy.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

class TrafficTest {

  private final Traffic earlier =
      new Traffic(List.of(new Traffic.Link(1, 10, 1, 20, 2), new Traffic.Link(2, 5, 1, 0, 0)));
  private final Traffic later =
      new Traffic(List.of(new Traffic.Link(1, 30, 3, 20, 2), new Traffic.Link(2, 6, 2, 9, 1)));

  @Test
  void totalsSumOverPeers() {
    assertEquals(36, later.bytesSent());
    assertEquals(5, later.messagesSent());
    assertEquals(29, later.bytesReceived());
    assertEquals(3, later.messagesReceived());
  }

  @Test
  void theDifferenceIsTakenPeerByPeer() {
    assertEquals(
        new Traffic(List.of(new Traffic.Link(1, 20, 2, 0, 0), new Traffic.Link(2, 1, 1, 9, 1))),
        later.minus(earlier));
  }

  @Test
  void readingsOfDifferentWorkersHaveNoDifference() {
    var other = new Traffic(List.of(new Traffic.Link(0, 0, 0, 0, 0)));
    assertThrows(IllegalArgumentException.class, () -> later.minus(other));
  }
}
