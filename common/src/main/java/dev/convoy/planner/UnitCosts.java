package dev.convoy.planner;

import dev.convoy.layout.Block;
import dev.convoy.network.Network;
import dev.convoy.network.Network.Node;
import dev.convoy.plan.Reshard;
import dev.convoy.plan.Step;
import dev.convoy.plan.TrainingPlan;
import dev.convoy.plan.Value;
import dev.convoy.plan.ownership.Shares;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What a unit's layers cost under a choice, wherever its inputs come from. */
final class UnitCosts {
  private final Problem problem;
  private final Units units;
  private final UniformPlans plans;
  private final Reshards reshards;
  private final IdentityHashMap<TrainingPlan, PlanSteps> steps = new IdentityHashMap<>();

  UnitCosts(Problem problem, Units units, UniformPlans plans, Reshards reshards) {
    this.problem = problem;
    this.units = units;
    this.plans = plans;
    this.reshards = reshards;
  }

  /** A plan's steps by unit. */
  private record PlanSteps(
      Map<Unit, List<Step.Compute>> computes,
      Map<Unit, List<Reshard>> activations,
      Map<Unit, List<Reshard>> gradientSums) {

    static PlanSteps of(TrainingPlan plan, Units units) {
      PlanSteps all = new PlanSteps(new HashMap<>(), new HashMap<>(), new HashMap<>());
      for (Step step : plan.training()) {
        if (step instanceof Step.Compute compute) {
          add(all.computes, units.of(compute.layer()), compute);
        }
      }
      plan.reshards().forEach(reshard -> all.add(reshard, units));
      return all;
    }

    private static <T> void add(Map<Unit, List<T>> lists, Unit unit, T value) {
      lists.computeIfAbsent(unit, key -> new ArrayList<>()).add(value);
    }

    private void add(Reshard reshard, Units units) {
      Value from = reshard.from();
      if (from instanceof Value.PartialSums sums) {
        add(activations, units.of(sums.layer()), reshard);
      } else if (reshard.to() instanceof Value.PartialSumsGradient gradient) {
        add(activations, units.of(gradient.layer()), reshard);
      } else if (from instanceof Value.Statistics statistics) {
        add(activations, units.of(statistics.layer()), reshard);
      } else if (from instanceof Value.GradientStatistics statistics) {
        add(activations, units.of(statistics.layer()), reshard);
      } else if (from instanceof Value.ParameterGradients gradients) {
        add(gradientSums, units.of(gradients.layer()), reshard);
      } else if (from instanceof Value.Parameters parameters) {
        add(gradientSums, units.of(parameters.layer()), reshard);
      }
    }
  }

  /** What it costs, but for what its layers read. */
  Cost of(Unit unit, Choice choice) {
    TrainingPlan plan = plans.of(choice).plan();
    PlanSteps all = steps.computeIfAbsent(plan, p -> PlanSteps.of(p, units));
    Cost cost =
        new Cost(
            longest(plan, unit, all.computes().getOrDefault(unit, List.of())),
            0,
            0,
            0,
            0,
            0,
            memory(plan, unit));
    for (Reshard reshard : all.activations().getOrDefault(unit, List.of())) {
      cost = cost.plus(reshards.of(reshard, Reshards.Kind.ACTIVATIONS));
    }
    for (Reshard reshard : all.gradientSums().getOrDefault(unit, List.of())) {
      cost = cost.plus(reshards.of(reshard, Reshards.Kind.GRADIENT_SUMS));
    }
    return cost;
  }

  private double longest(TrainingPlan plan, Unit unit, List<Step.Compute> computes) {
    double longest = 0;
    for (int rank : representatives(plan, unit)) {
      double seconds = 0;
      for (Step.Compute compute : computes) {
        seconds += problem.costs().compute(plan, compute, rank);
      }
      longest = Math.max(longest, seconds);
    }
    return longest;
  }

  /** One rank of those whose shares are equally large. */
  private Set<Integer> representatives(TrainingPlan plan, Unit unit) {
    Set<List<Integer>> known = new HashSet<>();
    Set<Integer> ranks = new LinkedHashSet<>();
    for (int rank = 0; rank < problem.mesh().ranks(); rank++) {
      List<Integer> sizes = new ArrayList<>();
      for (Node node : unit.members()) {
        Shares shares = plan.ownership().sharesOf(node.name());
        Block work = shares.work().get(rank);
        sizes.add(work.rows().size());
        sizes.add(work.channels().size());
        sizes.add(shares.isByInputs() ? shares.groupInputs().get(rank).size() : 0);
      }
      if (known.add(sizes)) {
        ranks.add(rank);
      }
    }
    return ranks;
  }

  /** As {@link dev.convoy.plan.MemoryEstimate} counts, of whoever holds most. */
  private long memory(TrainingPlan plan, Unit unit) {
    long most = 0;
    for (int rank = 0; rank < problem.mesh().ranks(); rank++) {
      long elements = 0;
      for (Node node : unit.members()) {
        Shares shares = plan.ownership().sharesOf(node.name());
        long own = shares.output().block(rank).size();
        long addends = shares.isSummed() ? shares.computed().block(rank).size() : 0;
        elements += 2 * (own + addends) * problem.network().shape(node.name()).spatialSize();
        elements +=
            2 * plan.held(node.name(), rank).elements()
                + (long) problem.options().updates().kept()
                    * plan.sharding(node.name()).shards().get(rank).size();
      }
      if (unit.kind() == Unit.Kind.IMAGES) {
        elements +=
            2
                * plan.ownership().of(Network.INPUT).block(rank).size()
                * problem.network().input().spatialSize();
      }
      most = Math.max(most, elements * Float.BYTES);
    }
    return most;
  }
}
