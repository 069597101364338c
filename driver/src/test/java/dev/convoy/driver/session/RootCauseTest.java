package dev.convoy.driver.session;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.convoy.control.ControlMessage;
import dev.convoy.control.ExitCode;
import dev.convoy.control.Failure;
import dev.convoy.control.Failure.Kind;
import dev.convoy.driver.launch.LaunchException;
import dev.convoy.driver.launch.TaskFailure;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RootCauseTest {
  private static final Failure LOST_2_BY_0 = lost(0, 2);
  private static final Failure LOST_2_BY_1 = lost(1, 2);
  private static final Failure LOST_0_BY_3 = lost(3, 0);
  private static final Failure LINK_2 =
      new Failure(Failure.DRIVER, 2, "", -1, Kind.PEER_LOST, "its connection ended");

  private final Phases phases = new Phases();

  private static Failure lost(int worker, int peer) {
    return new Failure(
        worker, peer, "all-gather of conv3 input", 17, Kind.PEER_LOST, "the connection ended");
  }

  private static Failure own(int worker, Kind kind, String message) {
    return new Failure(worker, Failure.NOBODY, "conv3", 17, kind, message);
  }

  private void assertCause(
      ExitCode code, String sentence, @Nullable LaunchException launch, Failure... failures) {
    SessionException cause = RootCause.of(List.of(failures), launch, null, phases);
    assertEquals(sentence, cause.getMessage());
    assertEquals(code, cause.exitCode());
  }

  @Test
  void aWorkerThatPeersMissAndThatSaidNothingWasLost() {
    assertCause(
        ExitCode.FAILED,
        "Worker 2 was lost in step 18, all-gather of conv3 input (seen by worker 0, 1):"
            + " the connection ended.",
        null,
        LOST_0_BY_3,
        LOST_2_BY_0,
        LINK_2,
        LOST_2_BY_1);
  }

  @Test
  void aWorkerLostInAnEvaluationIsSaidToHaveEvaluated() {
    assertCause(
        ExitCode.FAILED,
        "Worker 2 was lost in evaluation, batch 3 (seen by worker 0): the connection ended.",
        null,
        new Failure(0, 2, "evaluation, batch 3", -1, Kind.PEER_LOST, "the connection ended"),
        LINK_2);
  }

  @Test
  void aWorkerThatNoPeerMissesIsSaidToHaveEvaluatedToo() {
    TaskFailure killed =
        new TaskFailure(1, "node7", "2", true, 0, "lost", "Command exited with code 1", "");
    LaunchException launch =
        new LaunchException(
            ExitCode.FAILED, "worker 1 was lost", new RuntimeException(), List.of(killed));
    for (String phase : List.of("compiling", "loading weights", "evaluating", "compiling")) {
      phases.received(1, new ControlMessage.Progress(1, phase));
    }
    assertCause(
        ExitCode.FAILED,
        "Worker 1 on node7 was lost while evaluating: Command exited with code 1.",
        launch);
    phases.received(1, new ControlMessage.TrialStarted(1, 1));
    assertCause(ExitCode.FAILED, "Worker 1 on node7 was lost: Command exited with code 1.", launch);
  }

  @Test
  void aDriverThatSleptLongerThanItsWorkersWaitBlamesItself() {
    String sentence =
        "The driver itself was stopped for 61 s (suspended, or without CPU time), longer than"
            + " its workers wait for it, so they ended: start it again, or raise --peer-timeout.";
    TaskFailure lost =
        new TaskFailure(2, "node7", "2", true, 0, "lost", "Executor heartbeat timed out", "");
    LaunchException launch =
        new LaunchException(
            ExitCode.FAILED, "worker 2 was lost", new RuntimeException(), List.of(lost));
    SessionException cause =
        RootCause.of(List.of(LINK_2, LOST_2_BY_0), launch, Duration.ofMillis(61_234), phases);
    assertEquals(sentence, cause.getMessage());
    assertEquals(ExitCode.FAILED, cause.exitCode());
    Failure data = own(1, Kind.DATA, "no such file");
    assertEquals(
        "Worker 1 failed in step 18, conv3: no such file.",
        RootCause.of(List.of(LINK_2, data), null, Duration.ofSeconds(61), phases).getMessage());
  }

  @Test
  void aMissingDeviceExplainsBrokenConnections() {
    assertCause(
        ExitCode.DOES_NOT_FIT,
        "Worker 1 failed in step 18, conv3: this machine has no NVIDIA driver.",
        null,
        LOST_2_BY_0,
        own(1, Kind.DEVICE, "this machine has no NVIDIA driver"));
  }

  @Test
  void aLayerWithoutCodeIsTheUsersToPutRight() {
    assertCause(
        ExitCode.USAGE,
        "Worker 1 failed in step 18, conv3: oneDNN has no code for this shape.",
        null,
        LOST_2_BY_0,
        own(1, Kind.NETWORK, "oneDNN has no code for this shape"));
  }

  @Test
  void anInfiniteLossExplainsBrokenConnections() {
    assertCause(
        ExitCode.FAILED,
        "Worker 2 failed in step 18, conv3: the loss is NaN.",
        null,
        LOST_2_BY_0,
        own(2, Kind.NON_FINITE_LOSS, "the loss is NaN"),
        LOST_2_BY_1);
  }

  @Test
  void ofSeveralWrongNumbersTheFirstOfTheStepIsShown() {
    assertCause(
        ExitCode.FAILED,
        "Worker 1 failed in step 18: the output of conv2.",
        null,
        wrong(0, 17, 9, "the gradient of conv1"),
        wrong(2, 18, 2, "the output of conv1"),
        wrong(1, 17, 4, "the output of conv2"));
  }

  private static Failure wrong(int worker, long step, int order, String message) {
    return new Failure(worker, Failure.NOBODY, "", step, Kind.NON_FINITE_LOSS, message, order);
  }

  @Test
  void badDataAreTheUsersToPutRight() {
    assertCause(
        ExitCode.USAGE,
        "Worker 1 failed in step 18, conv3: no such file.",
        null,
        LOST_2_BY_0,
        own(1, Kind.DATA, "no such file"));
  }

  @Test
  void aWorkersOwnDefectExplainsWhyItsPeersMissIt() {
    assertCause(
        ExitCode.INTERNAL,
        "Worker 2 failed in step 18, conv3: index 5.",
        null,
        LOST_2_BY_0,
        LOST_2_BY_1,
        own(2, Kind.INTERNAL, "index 5"));
  }

  @Test
  void aProcessThatSparkSawEndExplainsEverythingElse() {
    TaskFailure killed =
        new TaskFailure(2, "node7", "2", true, 0, "lost", "Command exited with code 137", "");
    LaunchException launch =
        new LaunchException(
            ExitCode.FAILED, "worker 2 was lost", new RuntimeException(), List.of(killed));
    assertCause(
        ExitCode.FAILED,
        "Worker 2 on node7 was lost in step 18, all-gather of conv3 input: Command exited with"
            + " code 137 (it was killed: by the system if memory ran out, else by somebody).",
        launch,
        own(0, Kind.INTERRUPTED, "the worker was interrupted"),
        LOST_2_BY_1);
  }

  @Test
  void withoutAnyReportSparksOwnSentenceIsShown() {
    assertCause(
        ExitCode.DOES_NOT_FIT,
        "asked for 4 workers",
        new LaunchException(
            ExitCode.DOES_NOT_FIT, "asked for 4 workers", new RuntimeException(), List.of()));
  }

  @Test
  void aLinkThatOnlyTheDriverLostIsTheLastResort() {
    assertCause(ExitCode.FAILED, "The driver lost worker 2: its connection ended.", null, LINK_2);
    assertCause(
        ExitCode.INTERNAL,
        "Worker 1 failed in step 18, conv3: index 5.",
        null,
        LINK_2,
        own(1, Kind.INTERNAL, "index 5"));
  }

  @Test
  void anInterruptionIsNeverTheCauseWhereSparkOrAPeerKnowsAnother() {
    Failure interrupted = own(0, Kind.INTERRUPTED, "the worker was interrupted");
    LaunchException cancelled = new LaunchException(ExitCode.FAILED, "the job was cancelled");
    assertCause(ExitCode.FAILED, "the job was cancelled", cancelled, interrupted);
    assertCause(
        ExitCode.INTERNAL,
        "Worker 1 failed in step 18, conv3: index 5.",
        cancelled,
        interrupted,
        own(1, Kind.INTERNAL, "index 5"));
    assertCause(
        ExitCode.FAILED,
        "Worker 0 failed in step 18, conv3: the worker was interrupted.",
        null,
        interrupted);
  }
}
