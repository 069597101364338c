package dev.convoy.worker.exchange.netty;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convoy.worker.credentials.EnrolmentDesk;
import dev.convoy.worker.credentials.Invitation;
import dev.convoy.worker.credentials.JobCredentials;
import dev.convoy.worker.exchange.ExchangeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Workers enrol over a socket. */
@Timeout(300)
class EnrolmentServerTest {
  private static final ExchangeOptions OPTIONS =
      ExchangeOptions.DEFAULTS.withBringUpTimeout(Duration.ofMinutes(3));

  private final List<String> contested = Collections.synchronizedList(new ArrayList<>());
  private final JobCredentials credentials = JobCredentials.fresh(false);
  private final EnrolmentDesk desk = new EnrolmentDesk(3, credentials);
  private final EnrolmentServer server =
      EnrolmentServer.open(
          "127.0.0.1",
          OPTIONS,
          desk,
          (rank, first, second) -> contested.add(rank + " " + first + " " + second));
  private final Invitation invitation = desk.invitation(server.endpoint("127.0.0.1"), "");

  @AfterEach
  void close() {
    server.close();
  }

  private static byte[] known(JobCredentials credentials) {
    return credentials.mac(new byte[] {1, 2, 3});
  }

  @Test
  void everyWorkerIsEnrolledWithTheJobsCredentials() throws Exception {
    for (int rank = 0; rank < 3; rank++) {
      JobCredentials got = EnrolmentClient.enrol(invitation, rank, 3, OPTIONS);
      assertArrayEquals(known(credentials), known(got));
    }
    assertEquals(List.of(), contested);
  }

  @Test
  void aSecondClaimToAPlaceGetsNothingAndIsTold() throws Exception {
    EnrolmentClient.enrol(invitation, 1, 3, OPTIONS);
    ExchangeOptions soon = OPTIONS.withBringUpTimeout(Duration.ofMillis(1));
    var refused =
        assertThrows(ExchangeException.class, () -> EnrolmentClient.enrol(invitation, 1, 3, soon));
    assertTrue(
        refused
            .failure()
            .sentence()
            .startsWith(
                "Worker 1 did not reach the driver: it ended the connection before it had enrolled"
                    + " this worker, at 127.0.0.1:"),
        refused.failure().sentence());
    assertEquals("1 127.0.0.1 127.0.0.1", contested.get(0));
  }

  @Test
  void strangersAreShutOutAndWorkersStillEnrolled() throws Exception {
    byte[] noise = new byte[EnrolmentDesk.REQUEST];
    new Random(3).nextBytes(noise);
    try (RoguePeer stranger = new RoguePeer(invitation.enrolment());
        RoguePeer silent = new RoguePeer(invitation.enrolment())) {
      stranger.send(noise);
      assertTrue(stranger.isShutOut());
      assertArrayEquals(
          known(credentials), known(EnrolmentClient.enrol(invitation, 2, 3, OPTIONS)));
      assertTrue(silent.isShutOut());
    }
    assertEquals(List.of(), contested);
  }

  @Test
  void anInterruptEndsTheWaitForADriverThatDoesNotAnswer() throws Exception {
    server.close();
    Thread worker = Thread.currentThread();
    Thread interrupter = new Thread(worker::interrupt);
    interrupter.start();
    assertThrows(
        InterruptedException.class, () -> EnrolmentClient.enrol(invitation, 0, 3, OPTIONS));
    interrupter.join();
  }
}
