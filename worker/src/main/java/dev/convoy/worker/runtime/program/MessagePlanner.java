package dev.convoy.worker.runtime.program;

import dev.convoy.plan.Reshard;
import dev.convoy.plan.Reshard.Runs;
import dev.convoy.worker.memory.Buffer;
import java.util.ArrayList;
import java.util.List;

/** How a worker's part of a reshard becomes messages, which depends on where tensors lie. */
abstract class MessagePlanner {
  private final int rank;

  MessagePlanner(int rank) {
    this.rank = rank;
  }

  /** What the peers are sent, in the order of the ranks; the source is plain. */
  final List<Outgoing> outgoing(Reshard m, Buffer source) {
    List<Outgoing> messages = new ArrayList<>();
    for (int to = 0; to < m.source().ranks(); to++) {
      List<Runs> runs = m.redistribution().between(rank, to).stream().map(m::sourceRuns).toList();
      if (to != rank && !runs.isEmpty()) {
        messages.add(new Outgoing(to, runs, sentFrom(m, rank, to, runs, source)));
      }
    }
    return messages;
  }

  /** What of the contributions peers send, in the order of the ranks. */
  final List<Incoming> incoming(Reshard m, Contributions contributions) {
    List<Incoming> messages = new ArrayList<>();
    List<Integer> ranks = contributions.ranks();
    for (int k = 0; k < ranks.size(); k++) {
      int from = ranks.get(k);
      if (from != rank) {
        List<Runs> runs =
            m.redistribution().between(from, rank).stream().map(m::targetRuns).toList();
        messages.add(
            new Incoming(
                from,
                runs,
                receivedIn(m, from, rank, runs),
                contributions.overwrites(k) && mayFitTarget(m, runs)));
      }
    }
    return messages;
  }

  /**
   * What a message is sent from: the source where these elements lie in it, or one it is packed in.
   */
  abstract Buffer sentFrom(Reshard m, int from, int to, List<Runs> runs, Buffer source);

  /** What a message is received in, at least when it does not fit its target. */
  abstract Buffer receivedIn(Reshard m, int from, int to, List<Runs> runs);

  /** Whether a message that overwrites these elements may be read into the target itself. */
  abstract boolean mayFitTarget(Reshard m, List<Runs> runs);

  /** Whether what a send is packed in is nothing else's from step to step. */
  abstract boolean keepsPacked();

  /** A buffer of a message's own. */
  static Buffer packed(String name, Reshard m, List<Runs> runs) {
    return new Buffer(name, runs.stream().mapToLong(Runs::size).sum() * m.type().bytes());
  }
}
