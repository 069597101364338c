package dev.convoy.planner;

import dev.convoy.layout.Layout;
import dev.convoy.layout.Redistribution;
import dev.convoy.network.Network;
import dev.convoy.plan.Reshard;
import dev.convoy.plan.Value;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;

/** What reshards cost. Networks repeat themselves, so each is worked out once. */
final class Reshards {

  /** What tells reshards apart that cost differently. */
  private record Key(int source, int target, int elements, int bytes, boolean isOfImages) {}

  private final Problem problem;
  private final Map<Layout, Integer> layouts = new HashMap<>();
  private final Map<Key, Cost> known = new HashMap<>();

  Reshards(Problem problem) {
    this.problem = problem;
  }

  /** A reshard that begins as one does and ends as another. */
  static Reshard between(Reshard start, Reshard end) {
    return new Reshard(
        end.id(),
        end.title(),
        start.start(),
        end.end(),
        Redistribution.plan(start.redistribution().source(), end.redistribution().target()),
        end.elements(),
        end.type());
  }

  /** One side of reshards, with the number of its layout. */
  record Side(Reshard reshard, int layout) {}

  /** Reshards that begin as this one does. */
  Side start(Reshard reshard) {
    return new Side(reshard, number(reshard.redistribution().source()));
  }

  /** Reshards that end as this one does. */
  Side end(Reshard reshard) {
    return new Side(reshard, number(reshard.redistribution().target()));
  }

  private int number(Layout layout) {
    return layouts.computeIfAbsent(layout, key -> layouts.size());
  }

  /** Bringing an input, and its gradient back where that is wanted. */
  Cost ofInput(Side from, Side to, boolean differentiable) {
    Reshard start = from.reshard;
    Reshard end = to.reshard;
    boolean images = start.from().equals(new Value.Output(Network.INPUT));
    Key key = new Key(from.layout, to.layout, end.elements(), end.type().bytes(), images);
    Cost one = known.get(key);
    if (one == null) {
      Reshard reshard = between(start, end);
      one = images ? ofImages(reshard) : of(reshard, Kind.ACTIVATIONS);
      known.put(key, one);
    }
    return differentiable && !images ? one.plus(one) : one;
  }

  /** What is moved. */
  enum Kind {
    ACTIVATIONS,
    GRADIENT_SUMS
  }

  private Cost ofImages(Reshard reshard) {
    Cost cost = of(reshard, Kind.ACTIVATIONS);
    return new Cost(0, cost.packing(), 0, 0, cost.activations(), cost.bytes(), 0);
  }

  /** One reshard, as its busiest worker sees it. */
  Cost of(Reshard reshard, Kind kind) {
    Redistribution moved = reshard.redistribution();
    int ranks = moved.source().ranks();
    if (moved.isLocal()) {
      return IntStream.range(0, ranks).allMatch(reshard::isIdentity)
          ? Cost.NONE
          : new Cost(0, handling(reshard, 0), 0, 0, 0, 0, 0);
    }
    int sender = busiest(ranks, moved::sentBy);
    int receiver = busiest(ranks, moved::receivedBy);
    double seconds =
        Math.max(
            seconds(reshard.bytesSent(sender), moved.receiversFrom(sender)),
            seconds(reshard.bytesReceived(receiver), moved.sendersTo(receiver)));
    long bytes = IntStream.range(0, ranks).mapToLong(reshard::bytesSent).sum();
    double packing = Math.max(handling(reshard, sender), handling(reshard, receiver));
    return kind == Kind.ACTIVATIONS
        ? new Cost(0, packing, seconds, 0, 0, bytes, 0)
        : new Cost(0, packing, 0, seconds, 0, bytes, 0);
  }

  private double handling(Reshard reshard, int rank) {
    return problem.costs().send(reshard, rank) + problem.costs().receive(reshard, rank);
  }

  private double seconds(long bytes, int messages) {
    return problem.link().seconds(messages, bytes);
  }

  private interface Amount {
    long of(int rank);
  }

  private static int busiest(int ranks, Amount amount) {
    int found = 0;
    for (int rank = 1; rank < ranks; rank++) {
      if (amount.of(rank) > amount.of(found)) {
        found = rank;
      }
    }
    return found;
  }
}
