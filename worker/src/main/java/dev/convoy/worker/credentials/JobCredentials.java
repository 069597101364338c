package dev.convoy.worker.credentials;

import java.security.SecureRandom;

/**
 * What the driver and the workers of one run of a job know, and nobody else. It has no text: what
 * it holds never stands in a log.
 */
public final class JobCredentials {

  /** Bytes of the secret. */
  public static final int SECRET_BYTES = 32;

  private final byte[] secret;

  private JobCredentials(byte[] secret) {
    this.secret = secret;
  }

  /** New ones, as the driver makes them for a run. */
  public static JobCredentials fresh() {
    byte[] secret = new byte[SECRET_BYTES];
    new SecureRandom().nextBytes(secret);
    return new JobCredentials(secret);
  }

  /**
   * Those of processes that were given a secret by other means.
   *
   * @throws IllegalArgumentException if it is not of 32 bytes
   */
  public static JobCredentials ofSecret(byte[] secret) {
    if (secret.length != SECRET_BYTES) {
      throw new IllegalArgumentException(
          "A job's secret has %d bytes, not %d.".formatted(SECRET_BYTES, secret.length));
    }
    return new JobCredentials(secret.clone());
  }

  /** The HMAC-SHA-256 of messages under the secret. */
  public byte[] mac(byte[]... parts) {
    return Hmac.sha256(secret, parts);
  }

  /** As they travel sealed to a worker. */
  byte[] encode() {
    return secret.clone();
  }

  /**
   * Reads what {@link #encode} wrote.
   *
   * @throws IllegalArgumentException if these are no credentials
   */
  static JobCredentials decode(byte[] bytes) {
    return ofSecret(bytes);
  }

  @Override
  public String toString() {
    return "the credentials of a job";
  }
}
