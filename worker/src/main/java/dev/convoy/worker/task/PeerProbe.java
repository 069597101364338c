package dev.convoy.worker.task;

import dev.convoy.control.Reason;
import dev.convoy.job.PortRange;
import dev.convoy.metrics.WallClock;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A port of this machine at which others ask what time it is, and the same question to theirs: who
 * gets an answer reaches the other, and knows how far its clock is off.
 *
 * <p>Concurrency: one thread asks; one of its own answers.
 */
final class PeerProbe implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(PeerProbe.class);

  private static final int TIMEOUT_MILLIS = 5_000;
  private static final int BACKLOG = 64;

  private final ServerSocket server;

  /**
   * What came of asking a peer.
   *
   * @param problem why it gave no answer, else empty
   * @param clockMillis how far its clock is ahead of this machine's
   */
  record Answer(String problem, long clockMillis) {}

  private PeerProbe(ServerSocket server) {
    this.server = server;
  }

  /**
   * Begins to answer.
   *
   * @throws IOException if none of the ports can be listened on
   */
  static PeerProbe listen(String host, PortRange ports) throws IOException {
    InetAddress[] addresses = InetAddress.getAllByName(host);
    for (int port = ports.first(); ; port++) {
      try {
        PeerProbe probe = new PeerProbe(new ServerSocket(port, BACKLOG, addresses[0]));
        Thread thread = new Thread(probe::answer, "convoy-peer-probe");
        thread.setDaemon(true);
        thread.start();
        return probe;
      } catch (IOException e) {
        if (port == ports.last()) {
          throw e;
        }
      }
    }
  }

  /** Where it listens. */
  int port() {
    return server.getLocalPort();
  }

  private void answer() {
    while (!server.isClosed()) {
      answerOne();
    }
  }

  private void answerOne() {
    try (Socket asked = server.accept()) {
      asked.setSoTimeout(TIMEOUT_MILLIS);
      if (asked.getInputStream().read() >= 0) {
        new DataOutputStream(asked.getOutputStream()).writeLong(WallClock.now().toEpochMilli());
      }
    } catch (IOException e) {
      LOG.debug("Somebody got no answer, or the end has come.", e); // who asked will say so
    }
  }

  /** Asks a peer. */
  static Answer ask(String host, int port) {
    try (Socket peer = new Socket()) {
      peer.connect(new InetSocketAddress(host, port), TIMEOUT_MILLIS);
      peer.setSoTimeout(TIMEOUT_MILLIS);
      long sent = WallClock.now().toEpochMilli();
      peer.getOutputStream().write(1);
      long there = new DataInputStream(peer.getInputStream()).readLong();
      return new Answer("", there - (sent + WallClock.now().toEpochMilli()) / 2);
    } catch (IOException e) {
      return new Answer("%s:%d (%s)".formatted(host, port, Reason.of(e)), 0);
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
