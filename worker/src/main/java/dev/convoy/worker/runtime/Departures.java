package dev.convoy.worker.runtime;

import dev.convoy.plan.Reshard;
import dev.convoy.worker.exchange.Exchange;
import dev.convoy.worker.memory.Buffer;
import java.util.ArrayList;
import java.util.List;

/**
 * What has been sent and not been awaited yet, while instructions are written.
 *
 * <p>The memory of a send is in use until it has been awaited, and must not be changed. The wait is
 * written behind the first receive of a reshard after the send's own: by then the peers have been
 * reading for as long as this worker took for its part of a reshard, so that it hardly ever waits,
 * and hardly any memory lives longer for it.
 */
final class Departures {

  /** The messages of a reshard, and the memory they are sent from. */
  private record Sent(Reshard reshard, List<Buffer> memory, List<PlannedMessage> messages) {}

  private final Exchange exchange;
  private final Listing listing;
  private final Stopwatch watch;
  private final List<Sent> open = new ArrayList<>();
  private final List<Sent> due = new ArrayList<>();

  Departures(Exchange exchange, Listing listing, Stopwatch watch) {
    this.exchange = exchange;
    this.listing = listing;
    this.watch = watch;
  }

  /** Messages were sent. */
  void add(Reshard reshard, List<Buffer> memory, List<PlannedMessage> messages) {
    open.add(new Sent(reshard, memory, messages));
  }

  /** The receive of a reshard has been written. */
  void received(Reshard reshard) {
    await(due);
    open.stream().filter(sent -> sent.reshard.equals(reshard)).forEach(due::add);
    open.removeAll(due);
  }

  /** The step ends: nothing is under way beyond it. */
  void finish() {
    await(due);
    await(open);
  }

  private void await(List<Sent> some) {
    for (Sent sent : some) {
      listing.add(
          "await sent " + sent.reshard.label(),
          Listing.Kind.EXCHANGE,
          sent.memory,
          () ->
              new AwaitSentInstruction(
                  exchange, watch, sent.messages.stream().map(PlannedMessage::message).toList()));
    }
    some.clear();
  }
}
