package dev.convoy.worker.credentials;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;

/**
 * The key and certificate by which the processes of one run know each other in TLS: all have it,
 * and each accepts nothing else. It has no text: what it holds never stands in a log.
 */
public final class TlsIdentity {

  private static final String ALGORITHM = "EC";
  private static final String CURVE = "secp256r1";

  private final PrivateKey key;
  private final X509Certificate certificate;

  private TlsIdentity(PrivateKey key, X509Certificate certificate) {
    this.key = key;
    this.certificate = certificate;
  }

  static TlsIdentity fresh() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance(ALGORITHM);
      generator.initialize(new ECGenParameterSpec(CURVE));
      KeyPair keys = generator.generateKeyPair();
      return new TlsIdentity(keys.getPrivate(), CertificateWriter.selfSigned(keys, "convoy"));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("This Java cannot sign by the curve " + CURVE + ".", e);
    }
  }

  /**
   * From {@link #keyBytes} and {@link #certificateBytes}.
   *
   * @throws IllegalArgumentException if they are none
   */
  static TlsIdentity of(byte[] key, byte[] certificate) {
    try {
      return new TlsIdentity(
          KeyFactory.getInstance(ALGORITHM).generatePrivate(new PKCS8EncodedKeySpec(key)),
          CertificateWriter.parse(certificate));
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("These bytes are no key and certificate.", e);
    }
  }

  /** The private key. */
  public PrivateKey key() {
    return key;
  }

  /** The certificate, whose exact bytes are what is trusted. */
  public X509Certificate certificate() {
    return certificate;
  }

  byte[] keyBytes() {
    return key.getEncoded();
  }

  byte[] certificateBytes() {
    try {
      return certificate.getEncoded();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("A certificate that was read has its bytes.", e);
    }
  }

  @Override
  public String toString() {
    return "the TLS identity of a job";
  }
}
