package dev.convoy.worker.credentials;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the driver and the workers of one run of a job know, and nobody else: a secret, and, where
 * their connections are encrypted, the key by which they are. Their text says nothing of either, so
 * neither stands in a log.
 */
public final class JobCredentials {

  /** Bytes of the secret. */
  public static final int SECRET_BYTES = 32;

  private final byte[] secret;
  private final @Nullable TlsIdentity tls;

  private JobCredentials(byte[] secret, @Nullable TlsIdentity tls) {
    if (secret.length != SECRET_BYTES) {
      throw new IllegalArgumentException(
          "A job's secret has %d bytes, not %d.".formatted(SECRET_BYTES, secret.length));
    }
    this.secret = secret;
    this.tls = tls;
  }

  /**
   * New ones, as the driver makes them for a run.
   *
   * @param tls whether connections are encrypted
   */
  public static JobCredentials fresh(boolean tls) {
    byte[] secret = new byte[SECRET_BYTES];
    new SecureRandom().nextBytes(secret);
    return new JobCredentials(secret, tls ? TlsIdentity.fresh() : null);
  }

  /**
   * Those of processes that were given a secret by other means; their connections are not
   * encrypted.
   *
   * @throws IllegalArgumentException if it is not of 32 bytes
   */
  public static JobCredentials ofSecret(byte[] secret) {
    return new JobCredentials(secret.clone(), null);
  }

  /** The HMAC-SHA-256 of messages under the secret. */
  public byte[] mac(byte[]... parts) {
    return Hmac.sha256(secret, parts);
  }

  /** By what connections are encrypted, if they are. */
  public Optional<TlsIdentity> tls() {
    return Optional.ofNullable(tls);
  }

  /**
   * As they travel sealed to a worker: the secret, and each of key and certificate by its length.
   */
  byte[] encode() {
    byte[] key = tls == null ? new byte[0] : tls.keyBytes();
    byte[] certificate = tls == null ? new byte[0] : tls.certificateBytes();
    return ByteBuffer.allocate(SECRET_BYTES + 2 * Short.BYTES + key.length + certificate.length)
        .put(secret)
        .putShort((short) key.length)
        .put(key)
        .putShort((short) certificate.length)
        .put(certificate)
        .array();
  }

  /**
   * Reads what {@link #encode} wrote.
   *
   * @throws IllegalArgumentException if these are no credentials
   */
  static JobCredentials decode(byte[] bytes) {
    try {
      ByteBuffer in = ByteBuffer.wrap(bytes);
      byte[] secret = next(in, SECRET_BYTES);
      byte[] key = next(in, Short.toUnsignedInt(in.getShort()));
      byte[] certificate = next(in, Short.toUnsignedInt(in.getShort()));
      boolean plain = key.length == 0 && certificate.length == 0;
      return new JobCredentials(secret, plain ? null : TlsIdentity.of(key, certificate));
    } catch (BufferUnderflowException e) {
      throw new IllegalArgumentException("These bytes are no credentials.", e);
    }
  }

  private static byte[] next(ByteBuffer in, int length) {
    if (length > in.remaining()) {
      throw new BufferUnderflowException();
    }
    byte[] bytes = new byte[length];
    in.get(bytes);
    return bytes;
  }

  @Override
  public String toString() {
    return "the credentials of a job";
  }
}
