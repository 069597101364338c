package dev.convoy.worker.exchange.netty;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convoy.control.ControlMessage;
import dev.convoy.control.ControlMessage.Progress;
import dev.convoy.worker.credentials.EnrolmentDesk;
import dev.convoy.worker.credentials.Invitation;
import dev.convoy.worker.credentials.JobCredentials;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A thousand strangers at the driver's ports do not hurt a run. */
@Timeout(300)
class StrangersAtTheDriverTest {
  private static final int STRANGERS = 500; // at each port
  private static final ExchangeOptions OPTIONS =
      ExchangeOptions.DEFAULTS
          .withBringUpTimeout(Duration.ofMinutes(3))
          .withPeerTimeout(Duration.ofMinutes(3));

  private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
  private final BlockingQueue<String> lost = new LinkedBlockingQueue<>();
  private final List<Socket> strangers = new ArrayList<>();

  private final class Hearing implements Report {
    @Override
    public void message(int rank, ControlMessage message) {
      heard.add(rank + " " + message);
    }

    @Override
    public void lost(int rank) {
      lost.add("worker " + rank);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void theyNeitherKeepWorkersOutNorEndTheirLinks(boolean tls) throws Exception {
    JobCredentials credentials = JobCredentials.fresh(tls);
    EnrolmentDesk desk = new EnrolmentDesk(2, credentials);
    try (ReportServer reports =
            ReportServer.open("127.0.0.1", 0, 2, credentials, OPTIONS, new Hearing());
        EnrolmentServer enrolment =
            EnrolmentServer.open(
                "127.0.0.1", OPTIONS, desk, (rank, first, second) -> lost.add("place"))) {
      Invitation invitation =
          desk.invitation(enrolment.endpoint("127.0.0.1"), reports.endpoint("127.0.0.1"));
      try (DriverLink early = join(invitation, 0)) {
        come(invitation.enrolment());
        come(invitation.reports());
        try (DriverLink late = join(invitation, 1)) {
          for (int k = 0; k < 100; k++) {
            early.send(new Progress(0, "step " + k));
            late.send(new Progress(1, "step " + k));
          }
        }
      }
      for (int k = 0; k < 200; k++) {
        String line = Objects.requireNonNull(heard.poll(3, TimeUnit.MINUTES), "it was not heard");
        assertTrue(line.contains("step "), line);
      }
      assertEquals(List.of(), List.copyOf(lost));
      for (Socket stranger : strangers) {
        assertTrue(isShutOut(stranger), "a stranger may stay");
      }
    } finally {
      for (Socket stranger : strangers) {
        stranger.close();
      }
    }
  }

  private static DriverLink join(Invitation invitation, int rank) throws InterruptedException {
    JobCredentials got = EnrolmentClient.enrol(invitation, rank, 2, OPTIONS);
    return DriverLink.connect(rank, 2, invitation.reports(), got, OPTIONS, failure -> {});
  }

  /** Half of them say nothing, the others garbage of several lengths. */
  private void come(String endpoint) throws IOException {
    Random random = new Random(9);
    for (int k = 0; k < STRANGERS; k++) {
      Socket stranger = new Socket();
      strangers.add(stranger);
      stranger.setSoTimeout(120_000);
      stranger.connect(Sockets.parse(endpoint));
      if (k % 2 == 1) {
        byte[] garbage = new byte[1 + random.nextInt(300)];
        random.nextBytes(garbage);
        try {
          stranger.getOutputStream().write(garbage);
        } catch (IOException e) {
          // it was shut out already
        }
      }
    }
  }

  private static boolean isShutOut(Socket stranger) {
    try {
      return stranger.getInputStream().readAllBytes().length < 100; // an alert of TLS is shorter
    } catch (SocketTimeoutException e) {
      return false;
    } catch (IOException e) {
      return true; // reset
    }
  }
}
