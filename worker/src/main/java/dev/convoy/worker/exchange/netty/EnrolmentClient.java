package dev.convoy.worker.exchange.netty;

import dev.convoy.control.Failure;
import dev.convoy.control.Reason;
import dev.convoy.worker.credentials.Applicant;
import dev.convoy.worker.credentials.Invitation;
import dev.convoy.worker.credentials.JobCredentials;
import dev.convoy.worker.exchange.ExchangeException;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.channels.SocketChannel;
import java.time.Duration;

/**
 * Asks the driver for the job's credentials, again and again until it answers.
 *
 * <p>Two messages over one connection by the thread that waits for them: there is nothing to
 * overlap yet.
 */
public final class EnrolmentClient {

  private static final long RETRY_MILLIS = 100;

  private EnrolmentClient() {}

  /**
   * Enrols a worker.
   *
   * @throws ExchangeException if the driver did not answer within the bring-up timeout
   * @throws InterruptedException if the thread was interrupted before
   */
  public static JobCredentials enrol(
      Invitation invitation, int rank, int ranks, ExchangeOptions options)
      throws InterruptedException {
    Applicant applicant = new Applicant(invitation, rank, ranks);
    long end = System.nanoTime() + options.bringUpTimeout().toNanos();
    while (true) {
      try {
        return ask(applicant, invitation.enrolment(), options.handshakeTimeout());
      } catch (IOException e) {
        if (Thread.interrupted()) {
          throw new InterruptedException("the worker was interrupted while it enrolled");
        }
        if (System.nanoTime() > end) {
          String what =
              "%s, at %s; check that this host reaches it"
                  .formatted(Reason.firstLine(e), invitation.enrolment());
          throw new ExchangeException(
              new Failure(rank, Failure.DRIVER, "", -1, Failure.Kind.BRING_UP, what));
        }
        Thread.sleep(RETRY_MILLIS);
      }
    }
  }

  /** By a channel's socket, since its reads are interruptible. */
  private static JobCredentials ask(Applicant applicant, String endpoint, Duration patience)
      throws IOException {
    int millis = (int) patience.toMillis();
    try (SocketChannel channel = SocketChannel.open()) {
      Socket socket = channel.socket();
      socket.connect(Sockets.parse(endpoint), millis);
      socket.setSoTimeout(millis);
      socket.getOutputStream().write(applicant.request());
      return applicant.read(socket.getInputStream());
    } catch (SocketTimeoutException e) {
      throw new IOException("it did not answer", e);
    }
  }
}
