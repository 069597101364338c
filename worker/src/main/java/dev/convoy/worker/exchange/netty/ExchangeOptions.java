package dev.convoy.worker.exchange.netty;

import dev.convoy.job.PortRange;
import dev.convoy.job.Transport;
import java.time.Duration;

/**
 * How long to wait for what, and what carries the bytes.
 *
 * @param peerTimeout a peer that sent nothing for so long is silent; heartbeats go out ten times in
 *     it
 * @param handshakeTimeout how long a peer may take to prove that it knows the job's secret
 * @param bringUpTimeout how long to wait for all peers to connect
 * @param closeTimeout how long to wait at the end for peers to say goodbye
 * @param maxUnproven how many connections may be in their handshake; one more ends one of those
 *     whose address has most
 * @param spin how long a waiting thread spins before it parks; zero where cores are shared
 * @param transport what carries slices between workers
 * @param ports what is listened on where nobody names a port
 */
public record ExchangeOptions(
    Duration peerTimeout,
    Duration handshakeTimeout,
    Duration bringUpTimeout,
    Duration closeTimeout,
    int maxUnproven,
    Duration spin,
    Transport transport,
    PortRange ports) {

  /** What is right for a job that has a core for each worker. */
  public static final ExchangeOptions DEFAULTS =
      new ExchangeOptions(
          Duration.ofSeconds(10),
          Duration.ofSeconds(5),
          Duration.ofSeconds(30),
          Duration.ofSeconds(30),
          64,
          Duration.ofNanos(50_000),
          Transport.AUTO,
          PortRange.ANY);

  public ExchangeOptions withPeerTimeout(Duration timeout) {
    return new ExchangeOptions(
        timeout,
        handshakeTimeout,
        bringUpTimeout,
        closeTimeout,
        maxUnproven,
        spin,
        transport,
        ports);
  }

  public ExchangeOptions withHandshakeTimeout(Duration timeout) {
    return new ExchangeOptions(
        peerTimeout, timeout, bringUpTimeout, closeTimeout, maxUnproven, spin, transport, ports);
  }

  public ExchangeOptions withBringUpTimeout(Duration timeout) {
    return new ExchangeOptions(
        peerTimeout, handshakeTimeout, timeout, closeTimeout, maxUnproven, spin, transport, ports);
  }

  public ExchangeOptions withCloseTimeout(Duration timeout) {
    return new ExchangeOptions(
        peerTimeout,
        handshakeTimeout,
        bringUpTimeout,
        timeout,
        maxUnproven,
        spin,
        transport,
        ports);
  }

  public ExchangeOptions withSpin(Duration time) {
    return new ExchangeOptions(
        peerTimeout,
        handshakeTimeout,
        bringUpTimeout,
        closeTimeout,
        maxUnproven,
        time,
        transport,
        ports);
  }

  public ExchangeOptions withTransport(Transport other) {
    return new ExchangeOptions(
        peerTimeout,
        handshakeTimeout,
        bringUpTimeout,
        closeTimeout,
        maxUnproven,
        spin,
        other,
        ports);
  }

  /** A copy that listens on others. */
  public ExchangeOptions withPorts(PortRange others) {
    return new ExchangeOptions(
        peerTimeout,
        handshakeTimeout,
        bringUpTimeout,
        closeTimeout,
        maxUnproven,
        spin,
        transport,
        others);
  }
}
