package dev.convoy.driver.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.convoy.control.ControlMessage;
import dev.convoy.control.ControlMessage.Confused;
import dev.convoy.control.ControlMessage.Done;
import dev.convoy.control.ControlMessage.Failed;
import dev.convoy.control.ControlMessage.Heartbeat;
import dev.convoy.control.ControlMessage.InStep;
import dev.convoy.control.ControlMessage.Measured;
import dev.convoy.control.ControlMessage.SharedOut;
import dev.convoy.control.ControlMessage.TrialStarted;
import dev.convoy.control.Failure;
import dev.convoy.mesh.Speeds;
import dev.convoy.metrics.StepMetrics;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What worker 1 of two says of a job of one trial. */
class MessageCheckTest {
  private final MessageCheck check = new MessageCheck(TestJobs.job(2));

  private @Nullable String fault(ControlMessage message) {
    return check.fault(1, message);
  }

  private static Measured measured(int rank) {
    return new Measured(new StepMetrics(0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1, rank));
  }

  private static Failed failed(int worker, int peer) {
    return new Failed(new Failure(worker, peer, "", -1, Failure.Kind.INTERNAL, "out of luck"));
  }

  @Test
  void whatIsAboutTheJobIsHeard() {
    for (ControlMessage message :
        List.of(
            new Heartbeat(),
            new Done(1),
            new InStep(1, -1),
            new TrialStarted(1, 0),
            new SharedOut(1, 0, Speeds.equal(2)),
            new Confused(1, 0, 1, 2, List.of(new Confused.Cell(1, 0, 3))),
            measured(1),
            failed(1, Failure.NOBODY),
            failed(0, Failure.DRIVER))) {
      assertNull(fault(message), message::toString);
    }
  }

  @Test
  void aWorkerSpeaksForItselfAlone() {
    assertEquals("it spoke for worker 0", fault(new Done(0)));
    assertEquals("it spoke for worker -7", fault(new InStep(-7, 3)));
    assertEquals("it spoke for worker 0", fault(measured(0)));
  }

  @Test
  void aTrialThatTheJobHasNotIsNotLookedUp() {
    assertEquals("it spoke of trial 2 of 1", fault(new TrialStarted(1, 1)));
    assertEquals("it spoke of trial 0 of 1", fault(new TrialStarted(1, -1)));
    assertEquals(
        "it spoke of trial 2147483648 of 1", fault(new TrialStarted(1, Integer.MAX_VALUE)));
  }

  @Test
  void speedsAndFailuresAreThoseOfItsWorkers() {
    assertEquals("it spoke of 3 speeds for 2 workers", fault(new SharedOut(1, 0, Speeds.equal(3))));
    assertEquals("it spoke of worker 2, but there are 2", fault(failed(1, 2)));
    assertEquals("it spoke of worker -3, but there are 2", fault(failed(-3, 0)));
  }
}
