package dev.convoy.worker.runtime.program;

import dev.convoy.plan.Reshard;
import dev.convoy.plan.Step;
import dev.convoy.plan.Value;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Which values of one worker are filled by all reshards into them together, each element once:
 * these need no zeros to begin with, however few elements each receive brings. Where terms are
 * summed up, or some elements come from nobody, the first receive has to clear.
 *
 * <p>Reshards into one value bring different channels of it: {@link
 * dev.convoy.plan.InputTensor#views}. So they overlap only where one of them sums up.
 */
final class Coverage {
  private final Set<Value> covered = new HashSet<>();

  /** Of the values that a rank receives in these steps. */
  Coverage(Iterable<Step> steps, int rank) {
    Map<Value, Map<Integer, Reshard>> writers = new LinkedHashMap<>();
    for (Step step : steps) {
      if (step instanceof Step.Receive receive) {
        Reshard m = receive.reshard(); // its parts bring together what it does
        writers.computeIfAbsent(m.to(), key -> new LinkedHashMap<>()).put(m.id(), m);
      }
    }
    writers.forEach((value, all) -> add(value, all.values(), rank));
  }

  private void add(Value value, Iterable<Reshard> writers, int rank) {
    long missing = 0;
    boolean first = true;
    for (Reshard m : writers) {
      missing += first ? m.target().block(rank).size() * m.elements() : 0;
      missing -= received(m, rank);
      first = false;
      if (m.redistribution().addsUp(rank)) {
        return;
      }
    }
    if (missing == 0) {
      covered.add(value);
    }
  }

  /** Elements that a reshard brings to a rank, its own included. */
  private static long received(Reshard m, int rank) {
    return m.redistribution().to(rank).stream().mapToLong(t -> m.targetRuns(t).size()).sum();
  }

  /** Whether the reshards into a value fill it, each element once. */
  boolean of(Value value) {
    return covered.contains(value);
  }
}
