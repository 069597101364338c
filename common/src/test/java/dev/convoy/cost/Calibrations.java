package dev.convoy.cost;

import dev.convoy.job.Arrangement;
import dev.convoy.job.Precision;
import dev.convoy.job.Transport;
import dev.convoy.mesh.Speeds;
import dev.convoy.network.Network;
import dev.convoy.network.zoo.Zoo;
import dev.convoy.placement.Strategy;
import dev.convoy.plan.PlanOptions;
import dev.convoy.plan.TrainingPlan;
import dev.convoy.plan.UpdateNeeds;
import java.util.LinkedHashMap;
import java.util.Map;

/** Calibrations and plans to test with. */
final class Calibrations {
  static final CalibrationScope SCOPE =
      new CalibrationScope("1 thread of a CPU", "a library 1.2", Precision.F32, 1, 2);

  static final TransportCost UNIX =
      new TransportCost(
          new LinkCost(2e-5, 3e9, 4e-6),
          new TransportCost.End(1e-6, 5e-7, 6e-11),
          new TransportCost.End(2e-7, 2e-6, 8e-11));

  private Calibrations() {}

  static TrainingPlan plan(String network, Strategy strategy, int workers, boolean clips) {
    Network net = Zoo.network(network);
    Arrangement arrangement = new Arrangement.ByStrategy(strategy, strategy.mesh(workers));
    return TrainingPlan.of(
        net,
        arrangement.ownership(net, Speeds.equal(arrangement.mesh().ranks()), 16),
        PlanOptions.PLAIN.chunks(2).updates(clips ? UpdateNeeds.CLIPPED : UpdateNeeds.PLAIN));
  }

  /** All keys of a plan, with times that differ. */
  static Map<CostKey, Double> times(TrainingPlan plan) {
    Map<CostKey, Double> times = new LinkedHashMap<>();
    PlanKeys keys = new PlanKeys(plan);
    for (int rank = 0; rank < plan.ownership().mesh().ranks(); rank++) {
      keys.training(rank).forEach(key -> times.putIfAbsent(key, 1e-6 * (times.size() + 1)));
    }
    return times;
  }

  static Calibration of(TrainingPlan plan) {
    return Calibration.empty(SCOPE).with(times(plan)).withLinks(2, Map.of(Transport.UNIX, UNIX));
  }
}
