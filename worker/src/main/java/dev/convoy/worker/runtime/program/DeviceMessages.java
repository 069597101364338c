package dev.convoy.worker.runtime.program;

import dev.convoy.plan.Reshard;
import dev.convoy.plan.Reshard.Runs;
import dev.convoy.worker.memory.Buffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Plans messages where the tensors lie on a device: each has a buffer of its own there, in which
 * slices are packed side by side, and which nothing else uses.
 */
final class DeviceMessages implements MessagePlanner {
  private final int rank;

  DeviceMessages(int rank) {
    this.rank = rank;
  }

  @Override
  public List<Outgoing> outgoing(Reshard m, Buffer source) {
    List<Outgoing> messages = new ArrayList<>();
    for (int to = 0; to < m.source().ranks(); to++) {
      List<Runs> runs = m.redistribution().between(rank, to).stream().map(m::sourceRuns).toList();
      if (to != rank && !runs.isEmpty()) {
        messages.add(new Outgoing(to, runs, packed(m, rank, to, runs)));
      }
    }
    return messages;
  }

  @Override
  public List<Incoming> incoming(Reshard m, Contributions contributions) {
    List<Incoming> messages = new ArrayList<>();
    for (int from : contributions.ranks()) {
      if (from != rank) {
        List<Runs> runs =
            m.redistribution().between(from, rank).stream().map(m::targetRuns).toList();
        messages.add(
            new Incoming(from, runs, packed(m, from, rank, runs), /* fitsTarget= */ false));
      }
    }
    return messages;
  }

  private static Buffer packed(Reshard m, int from, int to, List<Runs> runs) {
    String name = m.title() + " from " + from + " to " + to + ", packed";
    return new Buffer(name, MessagePlanner.bytes(m, runs));
  }

  @Override
  public boolean keepsPacked() {
    return true;
  }
}
