package dev.convoy.simulate;

import dev.convoy.simulate.Interconnect.Peers;
import dev.convoy.simulate.RankGroup.Spread;
import dev.convoy.simulate.Traffic.Bundles;
import dev.convoy.simulate.Transit.Gathering;
import dev.convoy.simulate.Transit.Turn;
import java.util.List;

/**
 * One rank's bundle for a group of ranks that each send to each.
 *
 * <p>What it sends takes up its links as the messages in it would one by one. The links of all
 * receivers are taken up for everything that they get from when the first bundle of the group
 * leaves; a receiver has everything when its own links are done and the last bundle has left.
 */
final class BundleSending {
  private final Interconnect links;
  private final Turn turn;
  private final Traffic traffic;
  private final Bundles group;
  private final Gathering gathering;
  private final int from;

  BundleSending(Interconnect links, Turn turn, Traffic traffic, int bundles, int from) {
    this.links = links;
    this.turn = turn;
    this.traffic = traffic;
    this.group = traffic.bundles().get(bundles);
    this.gathering = turn.gatherings.get(bundles);
    this.from = from;
  }

  void send() {
    Spread spread = links.spread(group.receivers(), from);
    double bytes = traffic.sentBytes(from);
    double messages = traffic.sentMessages(from);
    int things = spread.kinds() + (links.hasSocketThreads() ? 1 : 0);
    gathering.expect(things);
    turn.leaving.expect(from, things - 1);
    links.onSocketThread(from, messages, bytes, () -> left(links.queue().now(), 0));
    for (Peers peers : Peers.values()) {
      double part = spread.part(peers);
      if (part > 0) {
        double seconds =
            Interconnect.seconds(links.link(peers, from), part * messages, part * bytes);
        links
            .outgoing(peers, from)
            .send(seconds, end -> leaves(end, peers, spread.otherRack(), messages, bytes));
      }
    }
  }

  private void leaves(double end, Peers peers, double crossing, double messages, double bytes) {
    begin();
    double through =
        peers == Peers.OTHER_HOST && crossing > 0
            ? links.rackOut(from, crossing * messages, crossing * bytes)
            : end;
    left(end, through);
  }

  private void left(double end, double through) {
    turn.leaving.done(from, end);
    if (gathering.done(Math.max(end, through))) {
      List<Integer> receivers = group.receivers().ranks();
      for (int place = 0; place < receivers.size(); place++) {
        int to = receivers.get(place);
        Spread spread = links.spread(group.senders(), to);
        turn.coming.done(to, gathering.through(place) + latency(spread, to));
      }
    }
  }

  private double latency(Spread spread, int to) {
    return spread.part(Peers.OTHER_HOST) > 0
        ? links.latency(Peers.OTHER_HOST, to, spread.otherRack() > 0)
        : links.latency(Peers.SAME_HOST, to, false);
  }

  /** Takes up the links of all receivers, if nobody has done so in this step. */
  private void begin() {
    if (!gathering.isNew()) {
      return;
    }
    List<Integer> receivers = group.receivers().ranks();
    double[] through = new double[receivers.size()];
    gathering.begin(through);
    for (int place = 0; place < through.length; place++) {
      int to = receivers.get(place);
      Spread spread = links.spread(group.senders(), to);
      double bytes = traffic.receivedBytes(to);
      double messages = traffic.receivedMessages(to);
      for (Peers peers : Peers.values()) {
        double part = spread.part(peers);
        if (part > 0) {
          through[place] =
              Math.max(through[place], links.incoming(peers, to, part * messages, part * bytes));
        }
      }
      double crossing = spread.otherRack();
      if (crossing > 0) {
        through[place] =
            Math.max(through[place], links.rackIn(to, crossing * messages, crossing * bytes));
      }
      links.arriving(
          latency(spread, to),
          to,
          messages,
          bytes,
          () -> turn.coming.done(to, links.queue().now()));
    }
  }
}
