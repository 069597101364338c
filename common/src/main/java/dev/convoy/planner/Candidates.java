package dev.convoy.planner;

import dev.convoy.layout.Block;
import dev.convoy.mesh.DeviceMesh;
import dev.convoy.network.FilterLayer;
import dev.convoy.network.Network.Node;
import dev.convoy.placement.LayerPlacement;
import dev.convoy.placement.Placement;
import dev.convoy.plan.ownership.ChannelView;
import dev.convoy.plan.ownership.Ownership;
import dev.convoy.plan.ownership.Shares;
import dev.convoy.plan.ownership.ViewResolver;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The choices of each unit: every placement along every axis that gives other shares than those
 * before it and divides well enough.
 *
 * <p>A placement divides well enough if along each axis it makes the longest share at least a
 * quarter shorter than replicating along that axis would; one that a fixed strategy uses always
 * does. On more than {@value #LARGE} workers in two dimensions only rows along the first axis and
 * anything but replicating along the second are looked at, and output channels along both; and
 * nowhere the input channels of more than that many parts.
 */
final class Candidates {
  private static final int LARGE = 64;
  private static final double WELL_ENOUGH = 0.75;

  private final Problem problem;
  private final UniformPlans plans;
  private final ViewResolver views;
  private final List<LayerPlacement> placements;

  Candidates(Problem problem, UniformPlans plans) {
    this.problem = problem;
    this.plans = plans;
    this.views = new ViewResolver(problem.network());
    this.placements = placements(problem.mesh());
  }

  /** All placements on a mesh; along an axis of one worker they say nothing, so there is one. */
  static List<LayerPlacement> placements(DeviceMesh mesh) {
    List<LayerPlacement> all = new ArrayList<>();
    for (Placement first : along(mesh.data(), Placement.ROWS)) {
      for (Placement second : along(mesh.model(), Placement.OUTPUT_CHANNELS)) {
        LayerPlacement placement = new LayerPlacement(first, second);
        if (mesh.ranks() <= LARGE || isForMany(placement, mesh)) {
          all.add(placement);
        }
      }
    }
    return all;
  }

  private static List<Placement> along(int workers, Placement only) {
    return workers == 1 ? List.of(only) : List.of(Placement.values());
  }

  private static boolean isForMany(LayerPlacement placement, DeviceMesh mesh) {
    int parts = 1;
    for (int axis : placement.axes(Placement.INPUT_CHANNELS)) {
      parts *= axis == 0 ? mesh.data() : mesh.model();
    }
    boolean simple =
        mesh.data() == 1
            || mesh.model() == 1
            || placement.equals(LayerPlacement.both(Placement.OUTPUT_CHANNELS))
            || (placement.first() == Placement.ROWS && placement.second() != Placement.REPLICATE);
    return simple && parts <= LARGE;
  }

  /** The choices of a unit; one where there is nothing to choose. */
  List<Choice> of(Unit unit) {
    if (!unit.isPlaced()) {
      return List.of(new Choice(placements.get(0), false));
    }
    List<Choice> choices = new ArrayList<>();
    Set<List<Shares>> known = new HashSet<>();
    for (LayerPlacement placement : placements) {
      Choice choice = new Choice(UniformPlans.possible(unit, placement), false);
      if (placements.contains(choice.placement())
          && dividesWellEnough(unit, choice.placement())
          && known.add(shares(unit, choice))) {
        choices.add(choice);
      }
    }
    if (unit.kind() == Unit.Kind.JOINT) {
      for (LayerPlacement placement : placements) {
        Choice choice = new Choice(placement, true);
        if (canStay(unit, choice) && known.add(shares(unit, choice))) {
          choices.add(choice);
        }
      }
    }
    return choices;
  }

  private List<Shares> shares(Unit unit, Choice choice) {
    Ownership ownership = plans.ownership(choice);
    return unit.members().stream().map(node -> ownership.sharesOf(node.name())).toList();
  }

  /** Whether every worker has the same rows of all that the first input is made of. */
  private boolean canStay(Unit unit, Choice choice) {
    Ownership ownership = plans.ownership(choice);
    Node lead = unit.members().get(0);
    List<Block> own = ownership.of(lead.name()).blocks();
    for (ChannelView view : views.views(lead.inputs().get(0))) {
      List<Block> made = view.renamed(ownership.of(view.producer())).blocks();
      for (int rank = 0; rank < own.size(); rank++) {
        Block part = made.get(rank);
        if (!part.isEmpty() && !part.intersect(own.get(rank)).equals(part)) {
          return false;
        }
      }
    }
    return true;
  }

  private boolean dividesWellEnough(Unit unit, LayerPlacement placement) {
    if (isOfAFixedStrategy(placement)) {
      return true;
    }
    for (int axis = 0; axis < 2; axis++) {
      LayerPlacement coarser =
          axis == 0
              ? new LayerPlacement(Placement.REPLICATE, placement.second())
              : new LayerPlacement(placement.first(), Placement.REPLICATE);
      if (!coarser.equals(placement)
          && placements.contains(coarser)
          && longest(unit, placement) > WELL_ENOUGH * longest(unit, coarser)) {
        return false;
      }
    }
    return true;
  }

  private boolean isOfAFixedStrategy(LayerPlacement placement) {
    DeviceMesh mesh = problem.mesh();
    boolean rows = mesh.data() == 1 || placement.first() == Placement.ROWS;
    boolean rowsOrOutputs =
        mesh.model() == 1
            || placement.second() == Placement.ROWS
            || placement.second() == Placement.OUTPUT_CHANNELS;
    return rows && rowsOrOutputs;
  }

  /** The longest that any worker takes, in rows times outputs times parts of the inputs. */
  private double longest(Unit unit, LayerPlacement placement) {
    Node lead = unit.members().get(0);
    Shares shares = plans.ownership(new Choice(placement, false)).sharesOf(lead.name());
    double longest = 0;
    for (int rank = 0; rank < problem.mesh().ranks(); rank++) {
      double size = shares.work().get(rank).size();
      if (shares.isByInputs() && lead.layer() instanceof FilterLayer filters) {
        int perGroup = problem.network().inputShapes(lead).get(0).channels() / filters.groups();
        size *= (double) shares.groupInputs().get(rank).size() / perGroup;
      }
      longest = Math.max(longest, size / problem.speeds().of(rank));
    }
    return longest;
  }
}
