package dev.convoy.driver.session;

import dev.convoy.control.ControlMessage;
import java.util.List;

/** Hears what workers report, in the order in which each of them sent it; called by one thread. */
@FunctionalInterface
public interface SessionListener {

  /**
   * A worker sent a message.
   *
   * @throws RuntimeException to end the run
   */
  void received(int rank, ControlMessage message);

  /** Hands every message to each of these, in this order. */
  static SessionListener all(List<SessionListener> listeners) {
    List<SessionListener> copy = List.copyOf(listeners);
    return (rank, message) -> copy.forEach(l -> l.received(rank, message));
  }
}
