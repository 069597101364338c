package dev.convoy.driver.session;

import dev.convoy.control.ControlMessage;
import dev.convoy.control.ControlMessage.Measured;
import dev.convoy.control.ControlMessage.Progress;
import dev.convoy.control.ControlMessage.TrialStarted;
import java.util.HashMap;
import java.util.Map;

/** What each worker does beside training steps, by its own last word, such as "evaluating". */
final class Phases implements SessionListener {
  private static final String EVALUATING = "evaluating";

  private final Map<Integer, String> phases = new HashMap<>();

  @Override
  public void received(int rank, ControlMessage message) {
    if (message instanceof TrialStarted || message instanceof Measured) {
      phases.remove(rank);
    } else if (message instanceof Progress progress) {
      phases.merge( // whoever evaluates compiles and loads for that, too
          rank, progress.phase(), (now, next) -> now.equals(EVALUATING) ? now : next);
    }
  }

  /** For example {@code " while evaluating"}; empty for a worker that trains. */
  String clause(int rank) {
    String phase = phases.get(rank);
    return phase == null ? "" : " while " + phase;
  }
}
