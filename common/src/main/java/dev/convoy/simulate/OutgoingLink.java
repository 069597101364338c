package dev.convoy.simulate;

import java.util.ArrayDeque;
import java.util.Deque;

/** The sending end of a link: what is to leave does so in turn. */
final class OutgoingLink {

  /** Something that leaves. */
  interface Shipment {
    /** Its turn has come now; its last byte will have left at a time. */
    void leaves(double end);
  }

  private record Waiting(double seconds, Shipment shipment) {}

  private final EventQueue queue;
  private final Deque<Waiting> waiting = new ArrayDeque<>();
  private double free;
  private boolean planned;

  OutgoingLink(EventQueue queue) {
    this.queue = queue;
  }

  /**
   * Sends once all before it has left.
   *
   * @param seconds that the link is then taken up
   */
  void send(double seconds, Shipment shipment) {
    waiting.add(new Waiting(seconds, shipment));
    if (planned) {
      return;
    }
    if (queue.now() >= free) {
      next();
    } else {
      plan();
    }
  }

  private void plan() {
    planned = true;
    queue.at(free, this::next);
  }

  private void next() {
    planned = false;
    leave(waiting.remove());
    if (!waiting.isEmpty()) {
      plan();
    }
  }

  private void leave(Waiting one) {
    free = queue.now() + one.seconds;
    one.shipment.leaves(free);
  }
}
