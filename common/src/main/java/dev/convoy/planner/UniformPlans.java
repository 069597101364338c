package dev.convoy.planner;

import static dev.convoy.placement.Placement.INPUT_CHANNELS;
import static dev.convoy.placement.Placement.OUTPUT_CHANNELS;

import dev.convoy.network.FilterLayer;
import dev.convoy.placement.LayerPlacement;
import dev.convoy.placement.Placements;
import dev.convoy.plan.Reshard;
import dev.convoy.plan.TrainingPlan;
import dev.convoy.plan.Value;
import dev.convoy.plan.ownership.Ownership;
import dev.convoy.plan.ownership.Shares;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Plans in which all units are placed alike. What a unit's layers hold under a choice, and what
 * they need of others, is the same whatever the others' choices are, so it can be read off these.
 */
final class UniformPlans {

  /**
   * One of them.
   *
   * @param brought the reshards that bring each input tensor, one a view
   */
  record Uniform(TrainingPlan plan, Map<Integer, List<Reshard>> brought) {

    /** What brings an input of a layer, one a view. */
    List<Reshard> bringing(Source.Slot slot) {
      int tensor = plan.inputTensorsOf(slot.layer()).get(slot.input()).id();
      return Objects.requireNonNull(brought.get(tensor));
    }
  }

  /**
   * Plans that are worth keeping for other meshes of as many workers: where all layers are placed
   * alike along both axes, workers often have the same shares on all of them.
   */
  static final class Known {
    private final Map<Map<String, Shares>, Uniform> plans = new HashMap<>();
    private int ranks;

    private Map<Map<String, Shares>, Uniform> on(int workers) {
      if (workers != ranks) {
        plans.clear();
        ranks = workers;
      }
      return plans;
    }
  }

  private final Problem problem;
  private final Units units;
  private final Map<Choice, Ownership> ownerships = new HashMap<>();
  private final Map<Choice, Uniform> plans = new HashMap<>();
  private final Map<Map<String, Shares>, Uniform> different = new HashMap<>();
  private final Known known;

  UniformPlans(Problem problem, Units units, Known known) {
    this.problem = problem;
    this.units = units;
    this.known = known;
  }

  /** Who does what where all are placed so. */
  Ownership ownership(Choice choice) {
    return ownerships.computeIfAbsent(choice, this::own);
  }

  private Ownership own(Choice choice) {
    Map<String, LayerPlacement> named = new LinkedHashMap<>();
    for (Unit unit : units.all()) {
      if (unit.kind() == Unit.Kind.FILTERS || (unit.kind() == Unit.Kind.JOINT && !choice.stays())) {
        named.put(unit.name(), possible(unit, choice.placement()));
      }
    }
    return Ownership.of(
        new Placements(choice.placement(), named),
        problem.mesh(),
        problem.speeds(),
        problem.network(),
        problem.batch());
  }

  /** A placement, by output channels where there is nothing that could be added up. */
  static LayerPlacement possible(Unit unit, LayerPlacement placement) {
    boolean adds =
        unit.kind() == Unit.Kind.FILTERS
            && unit.members().get(0).layer() instanceof FilterLayer filters
            && filters.addsUpOverInputs();
    return adds ? placement : placement.replacing(INPUT_CHANNELS, OUTPUT_CHANNELS);
  }

  /** The plan where all are placed so. */
  Uniform of(Choice choice) {
    return plans.computeIfAbsent(
        choice,
        c -> {
          Ownership ownership = ownership(c);
          Map<Map<String, Shares>, Uniform> alike =
              isAlike(c.placement()) ? known.on(problem.mesh().ranks()) : different;
          return alike.computeIfAbsent(ownership.shares(), key -> plan(ownership));
        });
  }

  private boolean isAlike(LayerPlacement placement) {
    return problem.mesh().data() == 1
        || problem.mesh().model() == 1
        || placement.first() == placement.second();
  }

  /** In whole batches: how they are cut depends on the neighbours, and matters little. */
  private Uniform plan(Ownership ownership) {
    TrainingPlan plan = TrainingPlan.of(problem.network(), ownership, problem.options().chunks(1));
    Map<Integer, List<Reshard>> brought = new HashMap<>();
    for (Reshard reshard : plan.forwardReshards()) {
      if (reshard.to() instanceof Value.Input input) {
        brought.computeIfAbsent(input.inputTensor(), key -> new ArrayList<>()).add(reshard);
      }
    }
    return new Uniform(plan, brought);
  }
}
