package dev.convoy.cost;

import dev.convoy.network.Network;
import dev.convoy.plan.FusibleActivations;
import dev.convoy.plan.Step;
import dev.convoy.plan.TrainingPlan;
import dev.convoy.plan.UpdateNeeds;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * By which keys the times of a plan's steps are looked up.
 *
 * <p>Concurrency: thread safe; it remembers the keys of layers.
 */
public final class PlanKeys {
  private final TrainingPlan plan;
  private final Map<Integer, OfRank> ranks = new ConcurrentHashMap<>();

  /** What is known of a rank. */
  private record OfRank(FusibleActivations fusible, Map<String, WorkKey> works) {}

  /** For a plan. */
  public PlanKeys(TrainingPlan plan) {
    this.plan = plan;
  }

  /** The plan. */
  public TrainingPlan plan() {
    return plan;
  }

  /** What a worker does in a step; nothing where it has no part in it. */
  public Optional<CostKey> of(Step step, int rank) {
    if (step instanceof Step.Compute compute) {
      return compute(compute, rank);
    } else if (step instanceof Step.Send send) {
      return Movement.sent(send.reshard().part(send.chunk()), rank).map(CostKey.class::cast);
    } else if (step instanceof Step.Receive receive) {
      return Movement.received(receive.reshard().part(receive.chunk()), rank)
          .map(CostKey.class::cast);
    }
    return Optional.of(clip());
  }

  /** One pass of a layer. */
  public Optional<CostKey> compute(Step.Compute step, int rank) {
    String layer = step.layer();
    if (plan.ownership().sharesOf(layer).work().get(rank).isEmpty()) {
      return Optional.empty();
    }
    if (step.pass() == Step.Pass.SQUARES || step.pass() == Step.Pass.UPDATE) {
      long elements = plan.sharding(layer).shards().get(rank).size();
      return elements == 0
          ? Optional.empty()
          : Optional.of(new CostKey.ParameterPass(step.pass(), elements, kept(step.pass())));
    }
    return Optional.of(
        new CostKey.Kernel(work(layer, rank), step.pass(), step.phase(), step.chunk().of()));
  }

  private int kept(Step.Pass pass) {
    UpdateNeeds needs = plan.options().updates();
    if (pass == Step.Pass.UPDATE) {
      return needs.kept();
    }
    return needs.norms() == UpdateNeeds.Norms.GRADIENTS_AND_WEIGHTS ? 1 : 0;
  }

  private WorkKey work(String layer, int rank) {
    OfRank known =
        ranks.computeIfAbsent(
            rank, r -> new OfRank(FusibleActivations.of(plan, r), new ConcurrentHashMap<>()));
    return known.works.computeIfAbsent(layer, name -> WorkKey.of(plan, name, rank, known.fusible));
  }

  /** The factor that shortens gradients. */
  public CostKey clip() {
    return new CostKey.Clip(plan.options().updates().norms(), plan.trainedLayers().size());
  }

  /** What a step takes besides. */
  public CostKey besides(int rank) {
    return new CostKey.Besides(
        plan.ownership().of(Network.INPUT).block(rank).size()
            * plan.network().input().spatialSize()
            * Float.BYTES);
  }

  /** All that a worker does in a training step, in its order. */
  public Set<CostKey> training(int rank) {
    Set<CostKey> all = new LinkedHashSet<>();
    plan.training().forEach(step -> of(step, rank).ifPresent(all::add));
    all.add(besides(rank));
    return all;
  }
}
