package dev.convoy.worker.credentials;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A worker asks for the credentials of its run.
 *
 * @param publicKey to which they are to be sealed
 */
record EnrolmentRequest(int rank, int ranks, ByteBuffer publicKey) {

  static final int BYTES = 8 + 4 + 4 + EnrolmentKeys.PUBLIC + Hmac.BYTES;

  private static final int SIGNED = BYTES - Hmac.BYTES;
  private static final long MAGIC = 0x434f4e564f590101L; // "CONVOY", enrolment, version 1

  byte[] encode(byte[] token) {
    byte[] signed =
        ByteBuffer.allocate(SIGNED)
            .putLong(MAGIC)
            .putInt(rank)
            .putInt(ranks)
            .put(publicKey.duplicate())
            .array();
    return ByteBuffer.allocate(BYTES).put(signed).put(Hmac.sha256(token, signed)).array();
  }

  /** Null if it is no request, or of somebody who does not know the token. */
  static @Nullable EnrolmentRequest parse(byte[] bytes, byte[] token) {
    byte[] signed = Arrays.copyOf(bytes, SIGNED);
    byte[] code = Arrays.copyOfRange(bytes, SIGNED, bytes.length);
    ByteBuffer in = ByteBuffer.wrap(signed);
    if (in.getLong() != MAGIC || !MessageDigest.isEqual(code, Hmac.sha256(token, signed))) {
      return null;
    }
    int rank = in.getInt();
    int ranks = in.getInt();
    byte[] publicKey = new byte[EnrolmentKeys.PUBLIC];
    in.get(publicKey);
    return rank < 0 ? null : new EnrolmentRequest(rank, ranks, ByteBuffer.wrap(publicKey));
  }
}
