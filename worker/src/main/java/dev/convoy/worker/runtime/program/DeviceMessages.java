package dev.convoy.worker.runtime.program;

import dev.convoy.plan.Reshard;
import dev.convoy.plan.Reshard.Runs;
import dev.convoy.worker.memory.Buffer;
import java.util.List;

/**
 * Plans messages where the tensors lie on a device: each has a buffer of its own there, in which
 * slices are packed side by side, and which nothing else uses.
 */
final class DeviceMessages extends MessagePlanner {

  DeviceMessages(int rank) {
    super(rank);
  }

  @Override
  Buffer sentFrom(Reshard m, int from, int to, List<Runs> runs, Buffer source) {
    return packed(m, from, to, runs);
  }

  @Override
  Buffer receivedIn(Reshard m, int from, int to, List<Runs> runs) {
    return packed(m, from, to, runs);
  }

  private static Buffer packed(Reshard m, int from, int to, List<Runs> runs) {
    return packed(m.title() + " from " + from + " to " + to + ", packed", m, runs);
  }

  @Override
  boolean mayFitTarget(Reshard m, List<Runs> runs) {
    return false;
  }

  @Override
  boolean keepsPacked() {
    return true;
  }
}
