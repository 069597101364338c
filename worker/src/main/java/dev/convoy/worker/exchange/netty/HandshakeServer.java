package dev.convoy.worker.exchange.netty;

import dev.convoy.control.Failure;
import io.netty.channel.Channel;

/** The accepting side of a {@link Handshake}; its peer is unproven until its proof is right. */
final class HandshakeServer extends FixedRead {

  /** Where those go who have proved themselves, and what is known of those who have not. */
  interface Host {
    /** This peer holds the secret; whether it runs the same plan is another matter. */
    void accepted(Wire wire, int peer, boolean samePlan);

    /** This connection is refused and closed. */
    void refused(Wire wire, String why);
  }

  private final Handshake own;
  private final Host host;
  private final Wire wire;
  private byte[] hello = {};
  private byte[] challenge = {};

  HandshakeServer(Handshake own, Channel channel, Host host) {
    super(Handshake.HELLO);
    this.own = own;
    this.host = host;
    this.wire = own.layAccepted(channel, this);
  }

  @Override
  void complete(byte[] bytes) {
    if (hello.length == 0) {
      hello = bytes;
      if (own.clientOf(hello) == Failure.NOBODY) {
        host.refused(wire, "it sent something that is no greeting for this worker");
        return;
      }
      challenge = Handshake.challenge();
      wire.send(challenge);
      expect(Handshake.PROOF);
    } else if (own.isProof(bytes, hello, challenge)) {
      byte[] accept = own.accept(hello, challenge, bytes);
      wire.send(accept);
      host.accepted(wire, own.clientOf(hello), own.samePlan(bytes));
    } else {
      host.refused(wire, "it does not know this job's secret");
    }
  }

  @Override
  public void ended(String why) {
    host.refused(wire, "it left before it had proved to know this job's secret");
  }
}
