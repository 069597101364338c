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

  /** A peer's words stand in logs and on terminals. */
  @Test
  void whatAnotherSaysIsOneLineThatCanBePrinted() {
    Failure failure =
        new Failure(
            1, Failure.NOBODY, "fc6\u001b[2J", 3, Failure.Kind.INTERNAL, " out\n of \u202ememory");
    assertEquals(
        "Worker 1 failed in step 4, fc6\\u001b[2J: out of \\u202ememory.", failure.sentence());
    String endless =
        new Failure(1, 2, "", 3, Failure.Kind.DATA, "\u0007".repeat(100_000)).message();
    assertEquals(4_000, endless.length());
  }
}
