package dev.convoy.worker.credentials;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convoy.worker.credentials.EnrolmentDesk.Outcome;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What a worker gets of the driver, and what others get who have read all that was sent. */
class EnrolmentTest {
  private static final int RANKS = 3;
  private static final byte[] SECRET = new byte[JobCredentials.SECRET_BYTES];

  static {
    new Random(14).nextBytes(SECRET);
  }

  private final EnrolmentDesk desk = new EnrolmentDesk(RANKS, JobCredentials.ofSecret(SECRET));
  private final Invitation invitation = desk.invitation("driver:1", "driver:2");

  private byte[] answer(Applicant applicant) {
    Outcome outcome = desk.decide(applicant.request(), "a");
    return bytes(assertInstanceOf(Outcome.Enrolled.class, outcome));
  }

  private static byte[] bytes(Outcome.Enrolled enrolled) {
    byte[] bytes = new byte[enrolled.answer().remaining()];
    enrolled.answer().get(bytes);
    return bytes;
  }

  private static JobCredentials read(Applicant applicant, byte[] answer) throws IOException {
    return applicant.read(new ByteArrayInputStream(answer));
  }

  private static boolean contains(byte[] all, byte[] part) {
    return new String(all, ISO_8859_1).contains(new String(part, ISO_8859_1));
  }

  @Test
  void everyInvitedWorkerGetsTheJobsCredentials() throws IOException {
    for (int rank = 0; rank < RANKS; rank++) {
      Applicant worker = new Applicant(invitation, rank, RANKS);
      JobCredentials got = read(worker, answer(worker));
      assertArrayEquals(JobCredentials.ofSecret(SECRET).encode(), got.encode());
      assertTrue(got.tls().isEmpty());
    }
  }

  @Test
  void whereConnectionsAreEncryptedTheWorkersGetTheKeyToo() throws Exception {
    JobCredentials whole = JobCredentials.fresh(true);
    EnrolmentDesk other = new EnrolmentDesk(1, whole);
    Applicant worker = new Applicant(other.invitation("", ""), 0, 1);
    Outcome outcome = other.decide(worker.request(), "a");
    byte[] answer = bytes(assertInstanceOf(Outcome.Enrolled.class, outcome));
    TlsIdentity got = read(worker, answer).tls().orElseThrow();
    assertEquals(whole.tls().orElseThrow().certificate(), got.certificate());
    assertEquals(whole.tls().orElseThrow().key(), got.key());
    assertArrayEquals(whole.encode(), read(worker, answer).encode());
  }

  @Test
  void aCertificateIsSignedByItsOwnKeyAndDoesNotExpire() throws Exception {
    TlsIdentity identity = TlsIdentity.fresh();
    X509Certificate certificate = identity.certificate();
    certificate.verify(certificate.getPublicKey());
    certificate.checkValidity();
    assertEquals(3, certificate.getVersion());
    assertEquals("CN=convoy", certificate.getSubjectX500Principal().getName());
    assertEquals("CN=convoy", certificate.getIssuerX500Principal().getName());
    assertEquals("SHA256withECDSA", certificate.getSigAlgName());
    assertEquals(Instant.parse("9999-12-31T23:59:59Z"), certificate.getNotAfter().toInstant());
    assertNotEquals(certificate, TlsIdentity.fresh().certificate());
  }

  @Test
  void whoReadsAllThatCrossesSparkAndTheEnrolmentDoesNotLearnTheSecret() throws IOException {
    Applicant worker = new Applicant(invitation, 1, RANKS);
    byte[] answer = answer(worker);
    byte[] throughSpark = invitation.encode();
    assertFalse(contains(throughSpark, SECRET));
    assertFalse(contains(worker.request(), SECRET));
    assertFalse(contains(answer, SECRET));
    assertFalse(contains(worker.request(), invitation.token()), "the token crosses in clear");

    // The sniffer has the invitation, the request and the answer, but not the worker's key.
    Applicant sniffer = new Applicant(Invitation.decode(throughSpark), 1, RANKS);
    assertThrows(IOException.class, () -> read(sniffer, answer));
  }

  @Test
  void anInvitationIsReadAsItWasWritten() throws IOException {
    Invitation read = Invitation.decode(invitation.encode());
    assertEquals("driver:1", read.enrolment());
    assertEquals("driver:2", read.reports());
    Applicant worker = new Applicant(read, 0, RANKS);
    assertArrayEquals(
        JobCredentials.ofSecret(SECRET).encode(), read(worker, answer(worker)).encode());
    assertThrows(IllegalArgumentException.class, () -> Invitation.decode(new byte[20]));
    assertThrows(IllegalArgumentException.class, () -> Invitation.decode(new byte[90]));
  }

  @Test
  void aPlaceBelongsToTheKeyThatClaimedItFirst() {
    Applicant first = new Applicant(invitation, 1, RANKS);
    Applicant second = new Applicant(invitation, 1, RANKS);
    answer(first);
    assertEquals(new Outcome.Taken(1, "a"), desk.decide(second.request(), "b"));
    answer(first); // whose connection broke asks again
    assertEquals(new Outcome.Taken(1, "a"), desk.decide(second.request(), "b"));
    answer(new Applicant(invitation, 2, RANKS));
  }

  @Test
  void whoDoesNotKnowTheTokenIsAStrangerAndTakesNoPlace() {
    byte[] wrong = invitation.token();
    wrong[31] ^= 1;
    Invitation forged = new Invitation("driver:1", "driver:2", invitation.driverKey(), wrong);
    Applicant stranger = new Applicant(forged, 1, RANKS);
    assertEquals(new Outcome.Stranger(), desk.decide(stranger.request(), "b"));
    answer(new Applicant(invitation, 1, RANKS));
  }

  @Test
  void aDriverThatDoesNotHoldTheInvitationsKeyIsNotBelieved() {
    EnrolmentDesk impostor = new EnrolmentDesk(RANKS, JobCredentials.ofSecret(SECRET));
    byte[] itsKey = impostor.invitation("", "").driverKey();
    Applicant worker = new Applicant(invitation, 1, RANKS);
    assertEquals(new Outcome.Stranger(), impostor.decide(worker.request(), "a"));
    Applicant lured = new Applicant(new Invitation("", "", itsKey, invitation.token()), 1, RANKS);
    assertThrows(IOException.class, () -> read(lured, answer(lured)));
  }

  @Test
  void noChangeOfARequestOrAnAnswerIsTaken() {
    Applicant worker = new Applicant(invitation, 1, RANKS);
    byte[] request = worker.request();
    byte[] answer = answer(worker);
    for (int k = 0; k < request.length; k++) {
      byte[] changed = request.clone();
      changed[k] ^= 4;
      assertEquals(new Outcome.Stranger(), desk.decide(changed, "b"), "byte " + k);
    }
    for (int k = 0; k < answer.length; k++) {
      byte[] changed = answer.clone();
      changed[k] ^= 4;
      assertThrows(IOException.class, () -> read(worker, changed), "byte " + k);
      byte[] cut = Arrays.copyOf(answer, k);
      assertThrows(IOException.class, () -> read(worker, cut), "cut at " + k);
    }
  }

  @Test
  void ranksThatTheRunDoesNotHaveAreStrangers() {
    for (int[] place : new int[][] {{3, RANKS}, {-1, RANKS}, {-2, RANKS}, {1, RANKS + 1}, {0, 1}}) {
      Applicant other = new Applicant(invitation, place[0], place[1]);
      assertEquals(new Outcome.Stranger(), desk.decide(other.request(), "b"));
    }
  }

  @Test
  void keysThatGiveEverybodyTheSameSecretAreRefused() {
    byte[] zero = new Applicant(invitation, 1, RANKS).request();
    byte[] key = Arrays.copyOfRange(zero, 16, 16 + EnrolmentKeys.PUBLIC);
    Arrays.fill(key, EnrolmentKeys.PUBLIC - 32, EnrolmentKeys.PUBLIC, (byte) 0);
    byte[] request =
        new EnrolmentRequest(1, RANKS, ByteBuffer.wrap(key)).encode(invitation.token());
    assertEquals(new Outcome.Stranger(), desk.decide(request, "b"));
    answer(new Applicant(invitation, 1, RANKS));
  }

  @Test
  void keysAreDerivedAsRfc5869Says() {
    HexFormat hex = HexFormat.of(); // its first test case, the first 32 bytes of the output
    byte[] derived =
        Hmac.derive(
            hex.parseHex("000102030405060708090a0b0c"),
            hex.parseHex("0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b"),
            hex.parseHex("f0f1f2f3f4f5f6f7f8f9"));
    assertEquals(
        "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf", hex.formatHex(derived));
  }

  @Test
  void textsOfCredentialsAndInvitationsHoldNoSecret() {
    assertEquals("the credentials of a job", JobCredentials.ofSecret(SECRET).toString());
    assertEquals("the TLS identity of a job", TlsIdentity.fresh().toString());
    assertEquals("an invitation to driver:1", invitation.toString());
  }
}
