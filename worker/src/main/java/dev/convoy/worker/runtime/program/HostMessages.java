package dev.convoy.worker.runtime.program;

import dev.convoy.plan.Reshard;
import dev.convoy.plan.Reshard.Runs;
import dev.convoy.worker.memory.Buffer;
import java.util.List;

/**
 * Plans messages where the CPU reaches the tensors.
 *
 * <p>A message whose elements lie in long segments is sent from where they lie, and packed into
 * memory of its own otherwise; see {@link AwaitedSends} for how long that is in use. At the
 * receiver every message has memory of its own, so a peer that is ahead never has to wait for an
 * unrelated one; what comes in long segments and overwrites them fits the target itself, see {@link
 * InPlacePosts}.
 */
final class HostMessages extends MessagePlanner {

  /**
   * From here on a segment is worth its entry in a gathering write, in bytes. Of all-to-alls among
   * four processes (deploy/bin/bench exchange), by CPU time a GB: at 4 KB 0.75 s against 0.83
   * packed, at 1 and 2 KB alike.
   */
  private static final int SENT_IN_SEGMENTS_OF = 4 << 10;

  /**
   * From here on a segment is worth a read of its own, in bytes. By the measure of {@link
   * #SENT_IN_SEGMENTS_OF}: at 4 KB 0.99 s against 0.66 unpacked, at 8 KB 0.68 against 0.60, at 16
   * KB 0.46 against 0.51, at 64 KB 0.43 against 0.46.
   */
  private static final int RECEIVED_IN_SEGMENTS_OF = 16 << 10;

  HostMessages(int rank) {
    super(rank);
  }

  @Override
  Buffer sentFrom(Reshard m, int from, int to, List<Runs> runs, Buffer source) {
    return MessageSegments.areLong(runs, m.type(), SENT_IN_SEGMENTS_OF)
        ? source
        : packed(m.title() + " for rank " + to, m, runs);
  }

  @Override
  Buffer receivedIn(Reshard m, int from, int to, List<Runs> runs) {
    return packed(m.title() + " from rank " + from, m, runs);
  }

  @Override
  boolean mayFitTarget(Reshard m, List<Runs> runs) {
    return MessageSegments.areLong(runs, m.type(), RECEIVED_IN_SEGMENTS_OF);
  }

  @Override
  boolean keepsPacked() {
    return false;
  }
}
