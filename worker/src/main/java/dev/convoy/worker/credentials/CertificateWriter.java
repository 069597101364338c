package dev.convoy.worker.credentials;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;

/**
 * Writes an X.509 certificate (RFC 5280) of an elliptic-curve key pair, signed by itself, in DER.
 *
 * <p>TLS wants a certificate; all that counts in this one is its key. So it has no extensions, and
 * does not expire: who trusts it knows it by its bytes, and it is forgotten with its run.
 */
final class CertificateWriter {

  private static final int INTEGER = 0x02;
  private static final int BIT_STRING = 0x03;
  private static final int UTF8_STRING = 0x0c;
  private static final int UTC_TIME = 0x17;
  private static final int GENERALIZED_TIME = 0x18;
  private static final int SEQUENCE = 0x30;
  private static final int SET = 0x31;
  private static final int VERSION = 0xa0;

  /** The object identifier 1.2.840.10045.4.3.2, ecdsa-with-SHA256. */
  private static final byte[] ECDSA_SHA256 = {
    0x06, 0x08, 0x2a, (byte) 0x86, 0x48, (byte) 0xce, 0x3d, 0x04, 0x03, 0x02
  };

  /** The object identifier 2.5.4.3, commonName. */
  private static final byte[] COMMON_NAME = {0x06, 0x03, 0x55, 0x04, 0x03};

  private CertificateWriter() {}

  static X509Certificate selfSigned(KeyPair keys, String name) throws GeneralSecurityException {
    byte[] signed = toBeSigned(keys, name);
    Signature signature = Signature.getInstance("SHA256withECDSA");
    signature.initSign(keys.getPrivate());
    signature.update(signed);
    byte[] certificate =
        value(SEQUENCE, signed, algorithm(), value(BIT_STRING, new byte[1], signature.sign()));
    return parse(certificate);
  }

  static X509Certificate parse(byte[] der) throws GeneralSecurityException {
    return (X509Certificate)
        CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
  }

  private static byte[] toBeSigned(KeyPair keys, String name) {
    byte[] version3 = value(VERSION, value(INTEGER, new byte[] {2}));
    byte[] serial = value(INTEGER, new BigInteger(63, new SecureRandom()).toByteArray());
    byte[] self = name(name);
    byte[] publicKey = keys.getPublic().getEncoded(); // in X.509's form already
    return value(SEQUENCE, version3, serial, algorithm(), self, alwaysValid(), self, publicKey);
  }

  private static byte[] algorithm() {
    return value(SEQUENCE, ECDSA_SHA256);
  }

  private static byte[] name(String name) {
    byte[] text = value(UTF8_STRING, name.getBytes(StandardCharsets.UTF_8));
    return value(SEQUENCE, value(SET, value(SEQUENCE, COMMON_NAME, text)));
  }

  /** The end is RFC 5280's for what has none. */
  private static byte[] alwaysValid() {
    return value(
        SEQUENCE,
        value(UTC_TIME, ascii("000101000000Z")),
        value(GENERALIZED_TIME, ascii("99991231235959Z")));
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /** A tag, the length of the parts, and the parts. */
  private static byte[] value(int tag, byte[]... parts) {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      content.writeBytes(part);
    }
    int length = content.size();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(tag);
    if (length >= 0x100) {
      out.write(0x82);
      out.write(length >> 8);
    } else if (length >= 0x80) {
      out.write(0x81);
    }
    out.write(length);
    out.writeBytes(content.toByteArray());
    return out.toByteArray();
  }
}
