package dev.convoy.job;

/**
 * How workers exchange slices.
 *
 * @param transport what carries them
 * @param peerTimeoutMillis how long a peer may be silent
 * @param chunks into how many parts a batch is cut where forward slices travel, so that those of
 *     one part travel while the next is computed; 1 for whole batches
 * @param stallTimeoutMillis how long nothing may move although all workers are alive
 * @param tls whether connections between workers, and to the driver, are encrypted by TLS
 * @param listening where workers listen for each other
 */
public record ExchangeSpec(
    Transport transport,
    long peerTimeoutMillis,
    int chunks,
    long stallTimeoutMillis,
    boolean tls,
    Listening listening) {

  /** What suits most clusters: 10 s of silence, batches in halves. */
  public static final ExchangeSpec DEFAULT = new ExchangeSpec(Transport.AUTO, 10_000, 2);

  /** One that is not encrypted, with ten minutes in which nothing moves. */
  public ExchangeSpec(Transport transport, long peerTimeoutMillis, int chunks) {
    this(transport, peerTimeoutMillis, chunks, 600_000, /* tls= */ false, Listening.ANYWHERE);
  }

  /** A copy that is encrypted, or not. */
  public ExchangeSpec withTls(boolean encrypted) {
    return new ExchangeSpec(
        transport, peerTimeoutMillis, chunks, stallTimeoutMillis, encrypted, listening);
  }

  /** A copy whose workers listen elsewhere. */
  public ExchangeSpec withListening(Listening other) {
    return new ExchangeSpec(transport, peerTimeoutMillis, chunks, stallTimeoutMillis, tls, other);
  }
}
