package dev.convoy.driver.session;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.convoy.control.ControlMessage.Connected;
import org.junit.jupiter.api.Test;

class TransportsTest {

  @Test
  void whatAllWorkersSayIsNamedOnce() {
    Transports transports = new Transports();
    transports.received(0, new Connected(0, 0, "TCP"));
    transports.received(1, new Connected(1, 0, "TCP"));
    assertEquals("Workers exchanged slices over TCP.", transports.sentence());
    transports.received(0, new Connected(0, 1, "Unix-domain sockets"));
    assertEquals("Workers exchanged slices over TCP, Unix-domain sockets.", transports.sentence());
  }

  @Test
  void nothingIsSaidOfAWorkerAlone() {
    assertEquals("", new Transports().sentence());
  }
}
