package dev.convoy.simulate;

import dev.convoy.cost.LinkCost;
import dev.convoy.simulate.Transit.Turn;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * All links of a cluster and what travels over them.
 *
 * <p>A message takes up the sending end of its link in turn and, from when its first byte has left,
 * the receiving end and what is between (cut-through); it has arrived a latency after all of them
 * are done with it, and after both workers' socket threads are. From a worker to another of its
 * host, the link is the workers' own; to another host, it is the hosts'.
 */
final class Interconnect {
  private final EventQueue queue;
  private final ClusterSpec cluster;
  private final List<Integer> hostOf;
  private final List<SocketThread> sockets;
  private final List<OutgoingLink> workersOut;
  private final List<LinkOccupancy> workersIn;
  private final List<OutgoingLink> hostsOut;
  private final List<LinkOccupancy> hostsIn;
  private final List<LinkOccupancy> racksOut;
  private final List<LinkOccupancy> racksIn;

  Interconnect(
      EventQueue queue, ClusterSpec cluster, List<Integer> hostOf, List<SocketThread> sockets) {
    this.queue = queue;
    this.cluster = cluster;
    this.hostOf = hostOf;
    this.sockets = sockets;
    int hosts = cluster.hosts().size();
    workersOut = many(hostOf.size(), () -> new OutgoingLink(queue));
    workersIn = many(hostOf.size(), LinkOccupancy::new);
    hostsOut = many(hosts, () -> new OutgoingLink(queue));
    hostsIn = many(hosts, LinkOccupancy::new);
    racksOut = many(cluster.rackOf(hosts - 1) + 1, LinkOccupancy::new);
    racksIn = many(racksOut.size(), LinkOccupancy::new);
  }

  private static <T> List<T> many(int count, Supplier<T> one) {
    return Stream.generate(one).limit(count).toList();
  }

  /** A rank hands out its part of a reshard. */
  void send(Transit transit, int step, int from) {
    Turn turn = transit.turn(step);
    Traffic traffic = transit.traffic();
    int bundles = traffic.bundlesOfSender(from);
    if (bundles >= 0) {
      new BundleSending(this, turn, traffic, bundles, from).send();
      return;
    }
    List<Traffic.Message> messages = traffic.messages(from);
    turn.leaving.expect(from, (cluster.cpu().isNone() ? 1 : 2) * messages.size() - 1);
    messages.forEach(message -> send(turn, from, message));
  }

  private void send(Turn turn, int from, Traffic.Message message) {
    int to = message.to();
    Peers one = hostOf.get(from).equals(hostOf.get(to)) ? Peers.SAME_HOST : Peers.OTHER_HOST;
    boolean crosses = rack(from) != rack(to);
    double bytes = message.bytes();
    onSocketThread(from, 1, bytes, () -> turn.leaving.done(from, queue.now()));
    outgoing(one, from)
        .send(
            seconds(link(one, from), 1, bytes),
            end -> {
              turn.leaving.done(from, end);
              double through = Math.max(end, incoming(one, to, 1, bytes));
              if (crosses) {
                through = Math.max(through, rackOut(from, 1, bytes));
                through = Math.max(through, rackIn(to, 1, bytes));
              }
              double latency = latency(one, from, crosses);
              turn.coming.done(to, through + latency);
              arriving(latency, to, 1, bytes, () -> turn.coming.done(to, queue.now()));
            });
  }

  // ---- what both ways to send are made of

  /** Which link leads to a peer. */
  enum Peers {
    SAME_HOST,
    OTHER_HOST
  }

  RankGroup.Spread spread(RankGroup peers, int rank) {
    return peers.spread(rank, hostOf, cluster);
  }

  int host(int rank) {
    return hostOf.get(rank);
  }

  int rack(int rank) {
    return cluster.rackOf(host(rank));
  }

  EventQueue queue() {
    return queue;
  }

  boolean hasSocketThreads() {
    return !cluster.cpu().isNone();
  }

  OutgoingLink outgoing(Peers peers, int from) {
    return peers == Peers.SAME_HOST ? workersOut.get(from) : hostsOut.get(host(from));
  }

  /** Takes up a rank's receiving end from now on, and says when it is done. */
  double incoming(Peers peers, int to, double messages, double bytes) {
    LinkOccupancy link = peers == Peers.SAME_HOST ? workersIn.get(to) : hostsIn.get(host(to));
    return link.take(queue.now(), seconds(link(peers, to), messages, bytes));
  }

  double rackOut(int from, double messages, double bytes) {
    return uplink(racksOut.get(rack(from)), messages, bytes);
  }

  double rackIn(int to, double messages, double bytes) {
    return uplink(racksIn.get(rack(to)), messages, bytes);
  }

  private double uplink(LinkOccupancy link, double messages, double bytes) {
    RackSpec rack = cluster.rack();
    return rack == null
        ? queue.now()
        : link.take(queue.now(), seconds(rack.uplink(), messages, bytes));
  }

  LinkCost link(Peers peers, int rank) {
    HostSpec host = cluster.hosts().get(host(rank));
    return peers == Peers.SAME_HOST ? host.within() : host.network();
  }

  double latency(Peers peers, int rank, boolean crossesRacks) {
    RackSpec rack = cluster.rack();
    double more = crossesRacks && rack != null ? rack.uplink().latency() : 0;
    return link(peers, rank).latency() + more;
  }

  static double seconds(LinkCost link, double messages, double bytes) {
    return messages * link.perMessage() + bytes / link.bytesPerSecond();
  }

  /** Lets a rank's socket thread send or receive, where it has one. */
  void onSocketThread(int rank, double messages, double bytes, EventQueue.Event then) {
    if (hasSocketThreads()) {
      sockets.get(rank).run(cluster.cpu().seconds(messages, bytes), then);
    }
  }

  /** Lets a rank's socket thread receive from when the first byte is there. */
  void arriving(double latency, int to, double messages, double bytes, EventQueue.Event then) {
    if (hasSocketThreads()) {
      queue.at(queue.now() + latency, () -> onSocketThread(to, messages, bytes, then));
    }
  }
}
