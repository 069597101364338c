package dev.convoy.worker.runtime.program;

import dev.convoy.plan.Reshard;
import dev.convoy.plan.Reshard.Runs;
import dev.convoy.worker.memory.Buffer;
import java.util.List;

/** How a worker's part of a reshard becomes messages, which depends on where tensors lie. */
interface MessagePlanner {

  /** What the peers are sent, in the order of the ranks; the source is plain. */
  List<Outgoing> outgoing(Reshard m, Buffer source);

  /** What of the contributions peers send, in the order of the ranks. */
  List<Incoming> incoming(Reshard m, Contributions contributions);

  /** Whether what a send is packed in is nothing else's from step to step. */
  boolean keepsPacked();

  /** The size of a message with these elements. */
  static long bytes(Reshard m, List<Runs> all) {
    return all.stream().mapToLong(Runs::size).sum() * m.type().bytes();
  }
}
