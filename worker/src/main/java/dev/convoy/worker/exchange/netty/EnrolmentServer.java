package dev.convoy.worker.exchange.netty;

import dev.convoy.control.Failure;
import dev.convoy.worker.credentials.EnrolmentDesk;
import dev.convoy.worker.credentials.EnrolmentDesk.Outcome;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import java.net.InetSocketAddress;

/**
 * Where the driver enrols the workers of a run: each sends one request, gets one answer, and is
 * closed. It listens as long as the run lasts, so that nobody takes a worker's place unnoticed.
 */
public final class EnrolmentServer implements AutoCloseable {

  /** Who hears of a place that two have claimed; called on the server's own thread. */
  public interface Contest {
    /**
     * One of the two is no worker of this run.
     *
     * @param first where the first claim came from
     * @param second where the second came from, which got no answer
     */
    void contested(int rank, String first, String second);
  }

  private final Sockets sockets;
  private final EnrolmentDesk desk;
  private final Contest contest;
  private final Acceptor acceptor;

  private EnrolmentServer(
      Sockets sockets, String host, ExchangeOptions options, EnrolmentDesk desk, Contest contest) {
    this.sockets = sockets;
    this.desk = desk;
    this.contest = contest;
    this.acceptor = Acceptor.open(sockets, Failure.DRIVER, host, 0, options);
  }

  /**
   * Listens on a free port.
   *
   * @param host the address to listen on; "0.0.0.0" for all
   * @throws dev.convoy.worker.exchange.ExchangeException if the host is not this machine's
   */
  public static EnrolmentServer open(
      String host, ExchangeOptions options, EnrolmentDesk desk, Contest contest) {
    Sockets sockets = Sockets.open("convoy-enrolment");
    try {
      var server = new EnrolmentServer(sockets, host, options, desk, contest);
      server.acceptor.admit(
          (channel, acceptor) -> server.new Request(channel, acceptor), new Enrolled());
      return server;
    } catch (RuntimeException e) {
      sockets.close();
      throw e;
    }
  }

  /** Where workers reach it that know this machine as {@code host}, as "host:port". */
  public String endpoint(String host) {
    return acceptor.endpoint(host);
  }

  /** Reads one request, and answers it. */
  private final class Request extends FixedRead {
    private final HandshakeServer.Host host;
    private final Wire wire;
    private final String from;

    Request(Channel channel, HandshakeServer.Host host) {
      super(EnrolmentDesk.REQUEST);
      this.host = host;
      this.from =
          channel.remoteAddress() instanceof InetSocketAddress remote
              ? remote.getAddress().getHostAddress()
              : String.valueOf(channel.remoteAddress());
      this.wire = Wire.lay(channel, this);
    }

    @Override
    void complete(byte[] bytes) {
      Outcome outcome = desk.decide(bytes, from);
      if (outcome instanceof Outcome.Enrolled enrolled) {
        wire.send(Unpooled.wrappedBuffer(enrolled.answer()), written -> wire.close());
        host.accepted(wire, enrolled.rank(), true);
      } else if (outcome instanceof Outcome.Taken taken) {
        contest.contested(taken.rank(), taken.first(), from);
        host.refused(wire, "worker %d is enrolled already".formatted(taken.rank()));
      } else {
        host.refused(wire, "it sent no request of one of this run's workers");
      }
    }

    @Override
    public void ended(String why) {
      host.refused(wire, "it left before it had asked for anything");
    }
  }

  /** An enrolled worker is closed as soon as its answer has left. */
  private static final class Enrolled implements HandshakeServer.Host {
    @Override
    public void accepted(Wire wire, int peer, boolean samePlan) {}

    @Override
    public void refused(Wire wire, String why) {
      wire.close();
    }
  }

  /** Stops listening. */
  @Override
  public void close() {
    acceptor.close();
    sockets.close();
  }
}
