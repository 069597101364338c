package dev.convoy.worker.exchange.netty;

import io.netty.channel.Channel;

/** The calling side of a {@link Handshake}. */
final class HandshakeClient extends FixedRead {

  private final Handshake own;
  private final int server;
  private final HandshakeServer.Host host;
  private final byte[] hello;
  private final Wire wire;
  private byte[] challenge = {};
  private boolean refused;

  HandshakeClient(Handshake own, int server, Channel channel, HandshakeServer.Host host) {
    super(Handshake.CHALLENGE);
    this.own = own;
    this.server = server;
    this.host = host;
    this.hello = own.hello(server);
    this.wire = own.layCalling(channel, this);
  }

  void greet() {
    wire.send(hello);
  }

  @Override
  void complete(byte[] bytes) {
    if (challenge.length == 0) {
      challenge = bytes;
      if (!Handshake.isChallenge(challenge)) {
        refuse("something else than a Convoy worker answers there");
        return;
      }
      wire.send(own.proof(hello, challenge));
      expect(Handshake.PROOF);
    } else if (own.isAccept(bytes, hello, challenge)) {
      host.accepted(wire, server, own.samePlan(bytes));
    } else {
      refuse("it does not know this job's secret");
    }
  }

  @Override
  public void ended(String why) {
    refuse("it ended the connection during the handshake");
  }

  private void refuse(String why) {
    if (!refused) {
      refused = true;
      host.refused(wire, why);
    }
  }
}
