package dev.convoy.worker.runtime.program;

import dev.convoy.plan.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/**
 * Waits for what was sent before its memory may change.
 *
 * <p>The wait comes behind the first receive of a reshard after the send's own, whoever has a part
 * in it: by then the peers have been reading for as long as this worker took for its part of a
 * reshard, so that it hardly ever waits, and hardly any memory lives longer for it. At the latest
 * it comes at the end of the step: nothing is under way beyond it.
 */
final class AwaitedSends implements UnaryOperator<Program> {
  private final List<Step> steps;

  /** For programs of these steps of a plan. */
  AwaitedSends(List<Step> steps) {
    this.steps = steps;
  }

  @Override
  public Program apply(Program program) {
    Map<Integer, List<Op>> waits = new TreeMap<>();
    for (Op op : program.ops()) {
      if (op.work() instanceof Work.Send send) {
        int step = awaitedIn(send);
        waits.computeIfAbsent(step, key -> new ArrayList<>()).add(await(op, send, step));
      }
    }
    List<Op> ops = new ArrayList<>();
    int next = 0;
    List<Integer> due = List.copyOf(waits.keySet());
    for (Op op : program.ops()) {
      while (next < due.size() && due.get(next) < op.planStep()) {
        ops.addAll(waits.get(due.get(next++)));
      }
      ops.add(op);
    }
    due.subList(next, due.size()).forEach(step -> ops.addAll(waits.get(step)));
    return program.withOps(ops);
  }

  /** The step of the plan behind which a send is awaited. */
  private int awaitedIn(Work.Send send) {
    boolean received = false;
    for (int k = 0; k < steps.size(); k++) {
      if (steps.get(k) instanceof Step.Receive receive) {
        if (received) {
          return k;
        }
        received = receive.reshard().id() + receive.chunk().index() == send.reshard().id();
      }
    }
    return steps.size() - 1;
  }

  private static Op await(Op op, Work.Send send, int step) {
    return Op.exchanging(
        step,
        "await sent " + send.reshard().label(),
        op.touched(),
        List.of(),
        new Work.AwaitSent(send));
  }
}
