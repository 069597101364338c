package dev.convoy.worker.exchange.netty;

import dev.convoy.control.Failure;
import dev.convoy.worker.credentials.JobCredentials;
import io.netty.channel.Channel;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What one side knows and must prove before any frame: the job's secret, who it is, what it runs.
 *
 * <pre>
 * hello      client → server   magic 8, purpose 1, client rank 4, server rank 4, ranks 4, nonce 32
 * challenge  server → client   magic 8, nonce 32
 * proof      client → server   fingerprint 32, HMAC("client", hello, challenge, fingerprint) 32
 * accept     server → client   fingerprint 32, HMAC("server", hello, challenge, both fingerprints) 32
 * </pre>
 *
 * The client proves first, so who does not know the secret learns nothing but a random number. Both
 * nonces, ranks and fingerprints are under each HMAC-SHA256, so neither side's answer fits another
 * conversation. The secret never crosses the wire. Where the credentials have a key for TLS, all of
 * it happens inside of TLS, and so does what follows; else what follows is not encrypted.
 */
final class Handshake {

  /** What a connection is for; a proof for one is none for the other. */
  enum Purpose {
    MESH((byte) 1),
    REPORT((byte) 2);

    final byte code;

    Purpose(byte code) {
      this.code = code;
    }
  }

  static final int FINGERPRINT = 32;
  static final int HELLO = 53;
  static final int CHALLENGE = 40;
  static final int PROOF = 64;

  private static final long MAGIC = 0x434f4e564f590001L; // "CONVOY", version 1
  private static final int NONCE = 32;
  private static final SecureRandom RANDOM = new SecureRandom();

  final Purpose purpose;
  final int rank;
  final int ranks;
  private final JobCredentials credentials;
  private final byte[] fingerprint;
  private final @Nullable Tls tls;

  /**
   * One side.
   *
   * @param rank this side's rank, or {@link Failure#DRIVER}
   * @throws IllegalArgumentException if the fingerprint is not of 32 bytes
   */
  Handshake(Purpose purpose, int rank, int ranks, JobCredentials credentials, byte[] fingerprint) {
    if (fingerprint.length != FINGERPRINT) {
      throw new IllegalArgumentException(
          "The plan's fingerprint must have %d bytes; it has %d."
              .formatted(FINGERPRINT, fingerprint.length));
    }
    this.purpose = purpose;
    this.rank = rank;
    this.ranks = ranks;
    this.credentials = credentials;
    this.tls = credentials.tls().map(Tls::new).orElse(null);
    this.fingerprint = fingerprint.clone();
  }

  /** Puts a channel that was accepted under a phase. */
  Wire layAccepted(Channel channel, Wire.Phase first) {
    return tls == null
        ? Wire.lay(channel, first)
        : Wire.lay(channel, tls.accepting(channel), first);
  }

  /** Puts a channel that calls under a phase. */
  Wire layCalling(Channel channel, Wire.Phase first) {
    return tls == null ? Wire.lay(channel, first) : Wire.lay(channel, tls.calling(channel), first);
  }

  byte[] hello(int server) {
    return ByteBuffer.allocate(HELLO)
        .putLong(MAGIC)
        .put(purpose.code)
        .putInt(rank)
        .putInt(server)
        .putInt(ranks)
        .put(nonce())
        .array();
  }

  /** The client's rank, or {@link Failure#NOBODY} if the hello is not one for this server. */
  int clientOf(byte[] hello) {
    ByteBuffer in = ByteBuffer.wrap(hello);
    boolean meant = in.getLong() == MAGIC && in.get() == purpose.code;
    int client = in.getInt();
    boolean here = in.getInt() == rank && in.getInt() == ranks;
    boolean known = client >= 0 && client < ranks && client > rank;
    return meant && here && known ? client : Failure.NOBODY;
  }

  static byte[] challenge() {
    return ByteBuffer.allocate(CHALLENGE).putLong(MAGIC).put(nonce()).array();
  }

  static boolean isChallenge(byte[] bytes) {
    return ByteBuffer.wrap(bytes).getLong() == MAGIC;
  }

  byte[] proof(byte[] hello, byte[] challenge) {
    return joined(fingerprint, mac("client", hello, challenge, fingerprint));
  }

  boolean isProof(byte[] proof, byte[] hello, byte[] challenge) {
    byte[] mac = mac("client", hello, challenge, fingerprintIn(proof));
    return MessageDigest.isEqual(mac, macIn(proof));
  }

  byte[] accept(byte[] hello, byte[] challenge, byte[] proof) {
    return joined(fingerprint, mac("server", hello, challenge, fingerprintIn(proof), fingerprint));
  }

  boolean isAccept(byte[] accept, byte[] hello, byte[] challenge) {
    byte[] mac = mac("server", hello, challenge, fingerprint, fingerprintIn(accept));
    return MessageDigest.isEqual(mac, macIn(accept));
  }

  /** Whether the other side, by its proof or accept, runs the same plan. */
  boolean samePlan(byte[] proofOrAccept) {
    return MessageDigest.isEqual(fingerprint, fingerprintIn(proofOrAccept));
  }

  private static byte[] fingerprintIn(byte[] message) {
    return Arrays.copyOf(message, FINGERPRINT);
  }

  private static byte[] macIn(byte[] message) {
    return Arrays.copyOfRange(message, FINGERPRINT, PROOF);
  }

  private static byte[] joined(byte[] first, byte[] second) {
    return ByteBuffer.allocate(first.length + second.length).put(first).put(second).array();
  }

  private static byte[] nonce() {
    var nonce = new byte[NONCE];
    RANDOM.nextBytes(nonce);
    return nonce;
  }

  /** All parts but the role have fixed sizes, so their concatenation is unambiguous. */
  private byte[] mac(String role, byte[]... parts) {
    byte[][] all = new byte[parts.length + 1][];
    all[0] = role.getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(parts, 0, all, 1, parts.length);
    return credentials.mac(all);
  }
}
