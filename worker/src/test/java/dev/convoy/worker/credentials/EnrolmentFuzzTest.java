package dev.convoy.worker.credentials;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convoy.fuzz.FuzzResult;
import dev.convoy.fuzz.Fuzzing;
import dev.convoy.fuzz.Fuzzing.Share;
import dev.convoy.fuzz.Mutator;
import dev.convoy.worker.credentials.EnrolmentDesk.Outcome;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Whatever comes to the driver's desk, or answers in its place. */
class EnrolmentFuzzTest {
  private static final JobCredentials CREDENTIALS =
      JobCredentials.ofSecret(new byte[JobCredentials.SECRET_BYTES]);

  private final EnrolmentDesk desk = new EnrolmentDesk(2, CREDENTIALS);
  private final Invitation invitation = desk.invitation("driver:1", "driver:2");
  private final Applicant worker = new Applicant(invitation, 0, 2);

  private static void fuzz(String reader, byte[] seed, Fuzzing.Reader target) {
    FuzzResult result =
        Fuzzing.of(reader, Mutator.ofBytes(List.of(seed)), IOException.class)
            .run(Share.TENTH, target);
    assertTrue(result.refused() > 0, result::toString);
  }

  @Test
  void theDeskTakesWorkersOnlyForWorkers() {
    fuzz(
        "requests to enrol",
        worker.request(),
        (bytes, random) -> {
          byte[] request = Arrays.copyOf(bytes, EnrolmentDesk.REQUEST);
          boolean own = Arrays.equals(request, worker.request());
          boolean taken = desk.decide(request, "somewhere") instanceof Outcome.Enrolled;
          assertTrue(taken == own);
          if (!taken) {
            throw new IOException("a stranger asks");
          }
        });
  }

  @Test
  void aWorkerTrustsOnlyItsDriversAnswer() {
    ByteBuffer answer = ((Outcome.Enrolled) desk.decide(worker.request(), "a")).answer();
    byte[] seed = new byte[answer.remaining()];
    answer.get(seed);
    fuzz(
        "answers to a worker that enrols",
        seed,
        (bytes, random) -> {
          JobCredentials got = worker.read(new ByteArrayInputStream(bytes));
          assertTrue(Arrays.equals(CREDENTIALS.encode(), got.encode()));
        });
  }
}
