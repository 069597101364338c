package dev.convoy.worker.credentials;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.security.InvalidKeyException;
import javax.crypto.AEADBadTagException;

/** A worker's side of its enrolment: one request, however often it is sent, and what answers it. */
public final class Applicant {

  private static final int NONCE = 32;

  /** More than any credentials take. */
  private static final int MAX_SEALED = 4096;

  private final EnrolmentKeys keys = EnrolmentKeys.fresh();
  private final Invitation invitation;
  private final byte[] request;

  /** One that claims the place of a rank. */
  public Applicant(Invitation invitation, int rank, int ranks) {
    this.invitation = invitation;
    this.request =
        new EnrolmentRequest(rank, ranks, ByteBuffer.wrap(keys.publicKey()))
            .encode(invitation.token());
  }

  /** What to send: {@link EnrolmentDesk#REQUEST} bytes. */
  public byte[] request() {
    return request.clone();
  }

  /**
   * Reads the answer.
   *
   * @throws IOException saying as a clause why there is none that can be trusted
   */
  public JobCredentials read(InputStream answer) throws IOException {
    byte[] nonce = next(answer, NONCE);
    int length = ByteBuffer.wrap(next(answer, Integer.BYTES)).getInt();
    if (length < EnrolmentKeys.LEAST_SEALED || length > MAX_SEALED) {
      throw new IOException("something else than this job's driver answers there");
    }
    byte[] sealed = next(answer, length);
    return open(nonce, sealed);
  }

  private static byte[] next(InputStream answer, int count) throws IOException {
    byte[] bytes = answer.readNBytes(count);
    if (bytes.length < count) {
      throw new IOException("it ended the connection before it had enrolled this worker");
    }
    return bytes;
  }

  private JobCredentials open(byte[] nonce, byte[] sealed) throws IOException {
    byte[] driver = invitation.driverKey();
    try {
      byte[] key = keys.common(driver, invitation.token(), request, driver, nonce);
      return JobCredentials.decode(EnrolmentKeys.open(key, sealed));
    } catch (InvalidKeyException | AEADBadTagException | IllegalArgumentException e) {
      throw new IOException("something else than this job's driver answers there", e);
    }
  }
}
