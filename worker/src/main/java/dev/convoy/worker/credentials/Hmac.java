package dev.convoy.worker.credentials;

import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** HMAC-SHA-256 (RFC 2104), and the keys derived with it: HKDF (RFC 5869). */
final class Hmac {

  /** Bytes of a code, and of a derived key. */
  static final int BYTES = 32;

  private static final String ALGORITHM = "HmacSHA256";

  private Hmac() {}

  /**
   * The code of parts, one after another; it is for the caller to see that they cannot be cut
   * differently.
   */
  static byte[] sha256(byte[] key, byte[]... parts) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(key, ALGORITHM));
      for (byte[] part : parts) {
        mac.update(part);
      }
      return mac.doFinal();
    } catch (InvalidKeyException e) {
      throw new IllegalArgumentException("A key of HMAC-SHA-256 must not be empty.", e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("This Java has no HMAC-SHA-256.", e);
    }
  }

  /** A key of 32 bytes from a secret: HKDF's extract, and the first block of its expand. */
  static byte[] derive(byte[] salt, byte[] secret, byte[] info) {
    return sha256(sha256(salt, secret), info, new byte[] {1});
  }
}
