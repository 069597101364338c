package dev.convoy.worker.runtime.train;

import dev.convoy.control.ControlMessage;

/** Where a worker says what it does: the link to the driver, or a terminal where there is none. */
public interface MessageSink {
  /** Takes a message; may wait while weights are on their way, never for metrics. */
  void send(ControlMessage message);
}
