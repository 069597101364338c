package dev.convoy.worker.credentials;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.KeyAgreement;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * The X25519 key pair of one side of an enrolment, and the key that it has in common with another.
 */
final class EnrolmentKeys {

  /** Bytes of a public key as it travels, in X.509's form. */
  static final int PUBLIC = 44;

  private static final String CURVE = "X25519";
  private static final int TAG_BITS = 128;

  /** Bytes of a sealed message of none. */
  static final int LEAST_SEALED = TAG_BITS / 8;

  /** Every key seals one message, so the nonce of AES-GCM may be the same. */
  private static final byte[] ONLY_MESSAGE = new byte[12];

  private final KeyPair pair;

  private EnrolmentKeys(KeyPair pair) {
    this.pair = pair;
  }

  static EnrolmentKeys fresh() {
    try {
      return new EnrolmentKeys(KeyPairGenerator.getInstance(CURVE).generateKeyPair());
    } catch (GeneralSecurityException e) {
      throw missing(e);
    }
  }

  byte[] publicKey() {
    return pair.getPublic().getEncoded();
  }

  /**
   * The key that this side and the owner of a public key have in common, and nobody else.
   *
   * @param info all that the two have said, so that the key fits this conversation alone
   * @throws InvalidKeyException if the public key is none, or one that gives everybody the same key
   */
  byte[] common(byte[] theirPublicKey, byte[] token, byte[]... info) throws InvalidKeyException {
    try {
      KeyAgreement agreement = KeyAgreement.getInstance(CURVE);
      agreement.init(pair.getPrivate());
      agreement.doPhase(parse(theirPublicKey), true);
      return Hmac.derive(token, agreement.generateSecret(), joined(info));
    } catch (InvalidKeyException e) {
      throw e;
    } catch (InvalidKeySpecException e) {
      throw new InvalidKeyException("These bytes are no public key.", e);
    } catch (GeneralSecurityException e) {
      throw missing(e);
    }
  }

  private static PublicKey parse(byte[] bytes) throws GeneralSecurityException {
    return KeyFactory.getInstance(CURVE).generatePublic(new X509EncodedKeySpec(bytes));
  }

  private static byte[] joined(byte[]... info) {
    byte[] all = "convoy enrolment 1".getBytes(StandardCharsets.US_ASCII);
    for (byte[] part : info) {
      int end = all.length;
      all = Arrays.copyOf(all, end + part.length);
      System.arraycopy(part, 0, all, end, part.length);
    }
    return all;
  }

  static byte[] seal(byte[] key, byte[] plain) {
    try {
      return cipher(Cipher.ENCRYPT_MODE, key).doFinal(plain);
    } catch (GeneralSecurityException e) {
      throw missing(e);
    }
  }

  /**
   * Reads what was sealed.
   *
   * @throws AEADBadTagException if it was sealed by another key, or altered
   */
  static byte[] open(byte[] key, byte[] sealed) throws AEADBadTagException {
    try {
      return cipher(Cipher.DECRYPT_MODE, key).doFinal(sealed);
    } catch (AEADBadTagException e) {
      throw e;
    } catch (GeneralSecurityException e) {
      throw missing(e);
    }
  }

  private static Cipher cipher(int mode, byte[] key) throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(TAG_BITS, ONLY_MESSAGE));
    return cipher;
  }

  private static IllegalStateException missing(GeneralSecurityException e) {
    return new IllegalStateException("This Java lacks X25519 or AES-256-GCM: use Java 17.", e);
  }
}
