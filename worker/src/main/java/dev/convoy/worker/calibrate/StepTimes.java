package dev.convoy.worker.calibrate;

import dev.convoy.cost.CostKey;
import dev.convoy.cost.PlanKeys;
import dev.convoy.plan.Step;
import dev.convoy.worker.runtime.program.Op;
import dev.convoy.worker.runtime.program.Work;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Gives the times of a program's operations to the steps of the plan that they belong to, and takes
 * the mean of steps with equal keys: their sum stays that of the program.
 *
 * <p>Copies into other formats belong to the layer or the transfer in whose step they are. Where a
 * step moves nothing and yet has one, or adds a gradient to others, it belongs to the pass before
 * it, which made the tensor.
 */
final class StepTimes {
  private final PlanKeys keys;
  private final int rank;
  private final double[] steps;
  private double besides;

  private StepTimes(PlanKeys keys, int rank) {
    this.keys = keys;
    this.rank = rank;
    this.steps = new double[keys.plan().training().size()];
  }

  /**
   * The times by key.
   *
   * @param ops of the program
   * @param seconds of each of them
   * @param rest seconds of a turn that belong to none
   */
  static Map<CostKey, Double> of(
      PlanKeys keys, int rank, List<Op> ops, double[] seconds, double rest) {
    StepTimes times = new StepTimes(keys, rank);
    times.besides = rest;
    for (int k = 0; k < seconds.length; k++) {
      times.add(ops.get(k), seconds[k]);
    }
    return times.byKey();
  }

  private void add(Op op, double seconds) {
    Work work = op.work();
    if (work instanceof Work.Ahead ahead) {
      add(ahead.op(), seconds);
    } else if (work instanceof Work.UnlessAhead sender) {
      add(sender.op(), seconds);
    } else if (work instanceof Work.TakeImages || work instanceof Work.PublishScalars) {
      besides += seconds;
    } else if (!(work instanceof Work.Post || work instanceof Work.AwaitSent)) {
      steps[op.planStep()] += seconds; // those wait for peers, or call the exchange, and no more
    }
  }

  private Map<CostKey, Double> byKey() {
    Map<CostKey, Double> sums = new LinkedHashMap<>();
    Map<CostKey, Integer> counts = new LinkedHashMap<>();
    List<Step> plan = keys.plan().training();
    CostKey pass = null;
    for (int k = 0; k < steps.length; k++) {
      Optional<CostKey> key = keys.of(plan.get(k), rank);
      if (key.isPresent()) {
        counts.merge(key.get(), 1, Integer::sum);
        pass = makesTensor(plan.get(k)) ? key.get() : pass;
      }
      CostKey owner = key.orElse(pass);
      if (owner == null) {
        besides += steps[k];
      } else {
        sums.merge(owner, steps[k], Double::sum);
      }
    }
    sums.replaceAll((key, sum) -> sum / counts.getOrDefault(key, 1));
    sums.put(keys.besides(rank), besides);
    return sums;
  }

  private static boolean makesTensor(Step step) {
    return step instanceof Step.Compute compute
        && (compute.pass() == Step.Pass.FORWARD || compute.pass() == Step.Pass.BACKWARD);
  }
}
