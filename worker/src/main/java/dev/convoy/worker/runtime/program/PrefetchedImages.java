package dev.convoy.worker.runtime.program;

import dev.convoy.network.Network;
import dev.convoy.plan.Value;
import dev.convoy.worker.memory.Buffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * Hands out the next batch's images while this batch is computed: once nobody needs this batch's
 * any more, the next ones take their place, and leave in parts that are spread over the rest of the
 * step. Nothing changes where no images are handed out.
 */
final class PrefetchedImages implements UnaryOperator<Program> {

  @Override
  public Program apply(Program program) {
    List<Integer> senders = handingOut(program.ops());
    if (senders.isEmpty()) {
      return program;
    }
    List<Op> ops = new ArrayList<>(program.ops());
    Set<Buffer> kept = new LinkedHashSet<>(); // for the next step's are handed out in this one
    for (int k : senders) {
      Op sender = ops.get(k);
      kept.addAll(sender.touched());
      ops.set(k, sender.as(sender.planStep(), sender.title(), new Work.UnlessAhead(sender)));
    }
    Program now = program.withOps(ops).keeping(kept);
    return now.inserting(behind(program, senders));
  }

  /**
   * The operations that hand out images and depend on nothing else: the sends, and what copies
   * images for them.
   */
  private static List<Integer> handingOut(List<Op> ops) {
    Set<Buffer> sources = new HashSet<>();
    List<Integer> senders = new ArrayList<>();
    for (int k = ops.size() - 1; k >= 0; k--) {
      Work work = ops.get(k).work();
      if (work instanceof Work.Send send && sendsImages(send)) {
        sources.add(send.source());
        senders.add(0, k);
      } else if (work instanceof Work.Copy copy && sources.contains(copy.to().buffer())) {
        senders.add(0, k);
      }
    }
    return senders;
  }

  private static boolean sendsImages(Work.Send send) {
    return send.reshard().from().equals(new Value.Output(Network.INPUT));
  }

  /** What comes behind operations, by their numbers. */
  private static Map<Integer, List<Op>> behind(Program program, List<Integer> senders) {
    List<Op> ops = program.ops();
    List<Integer> places = places(ops, senders);
    Map<Integer, List<Op>> behind = new HashMap<>();
    Buffer images = program.ends().images();
    int first = places.get(0);
    Op take =
        Op.computing(
            ops.get(first).planStep(),
            "next images",
            List.of(),
            List.of(images),
            new Work.TakeImages(images));
    behind.computeIfAbsent(first, key -> new ArrayList<>()).add(take);
    for (int k = 0; k < senders.size(); k++) {
      int place = places.get(k * places.size() / senders.size());
      Op sender = ops.get(senders.get(k));
      Op ahead =
          sender.as(ops.get(place).planStep(), sender.title() + ", ahead", new Work.Ahead(sender));
      behind.computeIfAbsent(place, key -> new ArrayList<>()).add(ahead);
    }
    return behind;
  }

  /** Behind which operations parts may leave: from the last that needs this batch's images on. */
  private static List<Integer> places(List<Op> ops, List<Integer> senders) {
    int last = senders.stream().mapToInt(k -> lastTouch(ops, k)).max().orElseThrow();
    List<Integer> places = new ArrayList<>(List.of(last));
    for (int k = last + 1; k < ops.size(); k++) {
      if (ops.get(k).kind() == Op.Kind.COMPUTE) {
        places.add(k);
      }
    }
    return places;
  }

  /** The number of the last operation in a step that touches what another touches. */
  private static int lastTouch(List<Op> ops, int other) {
    Set<Buffer> touched = Set.copyOf(ops.get(other).touched());
    int last = other;
    for (int k = other; k < ops.size(); k++) {
      if (ops.get(k).touched().stream().anyMatch(touched::contains)) {
        last = k;
      }
    }
    return last;
  }
}
