package dev.convoy.control;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class FailureTest {

  @Test
  void theSentenceNamesWorkerPeerStepAndTransfer() {
    var failure =
        new Failure(
            1, 2, "all-gather of conv3 input", 7, Failure.Kind.PEER_LOST, "the connection ended");
    assertEquals(
        "Worker 1 lost worker 2 in step 8, all-gather of conv3 input: the connection ended.",
        failure.sentence());
  }

  @Test
  void theSentenceLeavesOutWhatThereIsNot() {
    assertEquals(
        "Worker 0 failed in step 4: the loss is NaN.",
        new Failure(0, Failure.NOBODY, "", 3, Failure.Kind.NON_FINITE_LOSS, "the loss is NaN")
            .sentence());
    assertEquals(
        "The driver could not start: port 7077 is taken.",
        new Failure(
                Failure.DRIVER, Failure.NOBODY, "", -1, Failure.Kind.BRING_UP, "port 7077 is taken")
            .sentence());
  }
}
