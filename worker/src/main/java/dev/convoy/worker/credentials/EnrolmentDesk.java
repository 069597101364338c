package dev.convoy.worker.credentials;

import java.nio.ByteBuffer;
import java.security.InvalidKeyException;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.Map;

/**
 * The driver's side of enrolments: who may have the credentials of a run. Each rank's place belongs
 * to the first key that claims it; the same key may ask again, as after a broken connection.
 *
 * <p>Concurrency: one thread.
 */
public final class EnrolmentDesk {

  /** Bytes of a request. */
  public static final int REQUEST = EnrolmentRequest.BYTES;

  private static final int NONCE = 32;
  private static final SecureRandom RANDOM = new SecureRandom();

  private final EnrolmentKeys keys = EnrolmentKeys.fresh();
  private final byte[] token = new byte[Hmac.BYTES];
  private final int ranks;
  private final JobCredentials credentials;
  private final Map<Integer, Place> places = new HashMap<>();

  private record Place(ByteBuffer key, String from) {}

  /** What becomes of a request. */
  public sealed interface Outcome {
    /** It is one of this run's: the answer to send. */
    record Enrolled(int rank, ByteBuffer answer) implements Outcome {}

    /** Whoever sent it does not know this run's token. */
    record Stranger() implements Outcome {}

    /**
     * The place belongs to another, so one of the two is no worker.
     *
     * @param first where the first claim came from
     */
    record Taken(int rank, String first) implements Outcome {}
  }

  /** For the workers of one run, with credentials to give to each of them. */
  public EnrolmentDesk(int ranks, JobCredentials credentials) {
    this.ranks = ranks;
    this.credentials = credentials;
    RANDOM.nextBytes(token);
  }

  /**
   * What the workers are told through Spark.
   *
   * @param enrolment where this desk is reached, {@code host:port}
   * @param reports where reports are heard, {@code host:port}
   */
  public Invitation invitation(String enrolment, String reports) {
    return new Invitation(enrolment, reports, keys.publicKey(), token);
  }

  /**
   * Decides on a request of {@link #REQUEST} bytes.
   *
   * @param from where it came from, for people
   */
  public Outcome decide(byte[] request, String from) {
    EnrolmentRequest asked = EnrolmentRequest.parse(request, token);
    if (asked == null || asked.rank() >= ranks || asked.ranks() != ranks) {
      return new Outcome.Stranger();
    }
    ByteBuffer answer;
    try {
      answer = answer(request, asked.publicKey().array());
    } catch (InvalidKeyException e) {
      return new Outcome.Stranger();
    }
    Place place = places.computeIfAbsent(asked.rank(), r -> new Place(asked.publicKey(), from));
    return place.key().equals(asked.publicKey())
        ? new Outcome.Enrolled(asked.rank(), answer)
        : new Outcome.Taken(asked.rank(), place.from());
  }

  private ByteBuffer answer(byte[] request, byte[] theirs) throws InvalidKeyException {
    byte[] nonce = new byte[NONCE];
    RANDOM.nextBytes(nonce);
    byte[] key = keys.common(theirs, token, request, keys.publicKey(), nonce);
    byte[] sealed = EnrolmentKeys.seal(key, credentials.encode());
    return ByteBuffer.allocate(NONCE + Integer.BYTES + sealed.length)
        .put(nonce)
        .putInt(sealed.length)
        .put(sealed)
        .flip();
  }
}
