package dev.convoy.driver.cli;

import dev.convoy.control.ControlMessage;
import dev.convoy.control.ControlMessage.Progress;
import dev.convoy.driver.session.SessionListener;
import java.util.function.Consumer;

/** Passes on what one worker says it is doing. */
record PhaseListener(int speaker, Consumer<String> phase) implements SessionListener {
  @Override
  public void received(int rank, ControlMessage message) {
    if (rank == speaker && message instanceof Progress progress) {
      phase.accept(progress.phase());
    }
  }
}
