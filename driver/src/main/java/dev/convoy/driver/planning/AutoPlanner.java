package dev.convoy.driver.planning;

import dev.convoy.cost.DeviceSpeed;
import dev.convoy.cost.UnmeasuredException;
import dev.convoy.driver.report.text.Quantity;
import dev.convoy.job.Arrangement;
import dev.convoy.job.Arrangement.ByPlacements;
import dev.convoy.job.Arrangement.ByStrategy;
import dev.convoy.job.WorkerSpeeds;
import dev.convoy.mesh.DeviceMesh;
import dev.convoy.mesh.Speeds;
import dev.convoy.placement.Strategy;
import dev.convoy.plan.TrainingPlan;
import dev.convoy.planner.ExchangeWeights;
import dev.convoy.planner.PlacementCosts;
import dev.convoy.planner.PlacementSearch;
import dev.convoy.planner.Problem;
import dev.convoy.planner.Ranked;
import dev.convoy.planner.SearchResult;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the fastest way to share a training out among the workers of a machine.
 *
 * <p>On every mesh of that many workers, and of fewer, the placements with the least sum of costs
 * are searched for, several times, for it is not known beforehand how much of the exchange hides
 * behind compute. The best of them and the fixed strategies are then played through as whole plans,
 * with the times of their very shares, and the fastest that fits is chosen.
 */
final class AutoPlanner {
  private static final Logger LOG = LoggerFactory.getLogger(AutoPlanner.class);

  /** From nothing hidden to all that can be: sums of gradients and images travel behind compute. */
  private static final List<ExchangeWeights> WEIGHTS =
      List.of(
          ExchangeWeights.EXPOSED,
          new ExchangeWeights(1, 0.5, 0.2),
          new ExchangeWeights(0.5, 0.1, 0));

  /** How many of those that were searched for in one way are played through. */
  private static final int FINALISTS = 2;

  /** The best on the best mesh, and the next to it. */
  private static final int NEXT_BEST = 3;

  /** Searches that are tried until what they find fits a worker's memory. */
  private static final int MOST_TRIES = 6;

  private final Subject subject;
  private final Entry.Auto entry;
  private final IntFunction<? extends Predictor> predictors;
  private final long memory;
  private final Map<DeviceMesh, PlacementCosts> costs = new LinkedHashMap<>();
  private final Map<Arrangement, Long> allocated = new HashMap<>();
  private double gap;

  /**
   * For a training.
   *
   * @param predictors by the number of workers
   * @param memory bytes that a worker has for tensors
   */
  AutoPlanner(
      Subject subject, Entry.Auto entry, IntFunction<? extends Predictor> predictors, long memory) {
    this.subject = subject;
    this.entry = entry;
    this.predictors = predictors;
    this.memory = memory;
  }

  /** Placements on a mesh. */
  private record Candidate(String title, Arrangement arrangement) {}

  /**
   * The fastest, and what it was held against.
   *
   * @throws PlanningException if nothing fits a worker's memory
   */
  PlanChoice choose() {
    List<Alternative> ranked = new ArrayList<>();
    List<Alternative> tooLarge = new ArrayList<>();
    for (Candidate candidate : fixed()) {
      add(candidate, ranked, tooLarge);
    }
    Set<Arrangement> finalists = new LinkedHashSet<>();
    SearchResult.@Nullable Shortage shortage = null;
    for (ExchangeWeights weights : WEIGHTS) {
      List<Ranked> found = new ArrayList<>();
      for (DeviceMesh mesh : meshes()) {
        SearchResult result = search(mesh, weights, 1);
        found.addAll(result.ranked());
        shortage = lesser(shortage, result.shortage());
      }
      found.sort(Comparator.comparingDouble(Ranked::seconds));
      found.stream().limit(FINALISTS).map(this::arrangement).forEach(finalists::add);
      if (weights.equals(ExchangeWeights.EXPOSED) && !found.isEmpty()) {
        search(found.get(0).mesh(), weights, NEXT_BEST).ranked().stream()
            .map(this::arrangement)
            .forEach(finalists::add);
      }
    }
    for (Arrangement arrangement : finalists) {
      add(new Candidate(entry.title(), arrangement), ranked, tooLarge);
    }
    if (ranked.isEmpty()) {
      throw nothingFits(shortage);
    }
    ranked.sort(Comparator.comparingDouble(Alternative::seconds));
    tooLarge.sort(Comparator.comparingDouble(Alternative::seconds));
    DeviceMesh mesh = ranked.get(0).arrangement().mesh();
    return new PlanChoice(ranked, tooLarge, () -> costsOn(mesh), gap);
  }

  private SearchResult.@Nullable Shortage lesser(
      SearchResult.@Nullable Shortage one, SearchResult.@Nullable Shortage other) {
    if (one == null || other == null) {
      return one == null ? other : one;
    }
    return needs(one) <= needs(other) ? one : other;
  }

  private long needs(SearchResult.Shortage shortage) {
    return allocated(arrangement(shortage.least()));
  }

  private Arrangement arrangement(Ranked found) {
    return new ByPlacements(entry.title(), found.mesh(), found.placements());
  }

  private PlanningException nothingFits(SearchResult.@Nullable Shortage shortage) {
    String layer =
        shortage == null
            ? ""
            : ": %s alone takes %s where least is taken, which is %s"
                .formatted(
                    shortage.layer(),
                    Quantity.bytes(shortage.bytes()),
                    Quantity.bytes(needs(shortage)));
    return PlanningException.doesNotFit(
        "no way to share %s with batch %d among %d workers fits the %s that each has for tensors%s; raise --memory-per-worker or --workers, or lower --batch"
            .formatted(
                subject.network().name(),
                subject.batch(),
                entry.workers(),
                Quantity.bytes(memory),
                layer));
  }

  /** The strategies that somebody could have named instead. */
  private List<Candidate> fixed() {
    List<Candidate> all = new ArrayList<>();
    for (Strategy strategy :
        List.of(Strategy.MODEL, Strategy.DATA, Strategy.ONE_WEIRD_TRICK, Strategy.HYBRID)) {
      DeviceMesh mesh = strategy.mesh(entry.workers());
      boolean isAnother = !strategy.hasTwoAxes() || (mesh.data() > 1 && mesh.model() > 1);
      if (isAnother) {
        all.add(new Candidate(strategy.title(), new ByStrategy(strategy, mesh)));
      }
    }
    return all;
  }

  /**
   * One mesh of those that differ by the order of their axes alone, for all placements are looked
   * at along each; over all workers and, where these are equal, over half of them and so on.
   */
  private List<DeviceMesh> meshes() {
    if (entry.mesh() != null) {
      return List.of(entry.mesh());
    }
    List<DeviceMesh> meshes = new ArrayList<>();
    for (int workers = entry.workers(); workers >= 1; workers /= 2) {
      PlacementSearch.meshes(workers).stream()
          .filter(mesh -> mesh.data() <= mesh.model() && mesh.ranks() <= subject.batch())
          .forEach(meshes::add);
      if (!(entry.speeds() instanceof WorkerSpeeds.Equal)) {
        break;
      }
    }
    return meshes;
  }

  private Speeds speeds(int workers) {
    return entry.speeds().given(workers);
  }

  private PlacementCosts costsOn(DeviceMesh mesh) {
    PlacementCosts known = costs.get(mesh);
    if (known != null) {
      return known;
    }
    Predictor predictor = predictors.apply(mesh.ranks());
    TrainingPlan reference =
        new ByStrategy(Strategy.DATA, Strategy.DATA.mesh(mesh.ranks()))
            .plan(
                subject.network(),
                speeds(mesh.ranks()),
                subject.batch(),
                subject.options().chunks(1));
    OnDemandCosts times = new OnDemandCosts(predictor, DeviceSpeed.cpuCore(), reference);
    PlacementCosts made =
        PlacementCosts.of(
            new Problem(
                subject.network(),
                mesh,
                speeds(mesh.ranks()),
                subject.batch(),
                subject.options(),
                times,
                predictor.link()));
    costs.put(mesh, made);
    return made;
  }

  /**
   * The best placements on a mesh that fit: the sum that is searched counts more than is allocated,
   * since buffers share memory, so it may have that much more; where no sum does, what is least by
   * it may yet fit.
   */
  private SearchResult search(DeviceMesh mesh, ExchangeWeights weights, int count) {
    PlacementCosts of = costsOn(mesh);
    SearchResult result = PlacementSearch.search(of, weights, Long.MAX_VALUE, count);
    double bound = result.bound();
    double budget = Double.POSITIVE_INFINITY;
    for (int k = 0; k < MOST_TRIES && !result.ranked().isEmpty(); k++) {
      Ranked best = result.best();
      long bytes = memory == Long.MAX_VALUE ? 0 : allocated(arrangement(best));
      if (bytes <= memory) {
        break;
      }
      double share = (double) memory / bytes;
      budget = Math.min(budget * 0.95, best.cost().memory() * share);
      result = PlacementSearch.search(of, weights, (long) budget, count);
    }
    if (result.ranked().isEmpty() && result.shortage() != null) {
      Ranked least = result.shortage().least();
      if (allocated(arrangement(least)) <= memory) {
        result = new SearchResult(List.of(least), bound, /* exact= */ false, null);
      }
    }
    gap = result.ranked().isEmpty() ? gap : Math.max(gap, result.gap());
    return result;
  }

  /** Bytes that the worker that needs most allocates: it takes compiling the plan to know. */
  private long allocated(Arrangement arrangement) {
    return allocated.computeIfAbsent(
        arrangement, key -> predictors.apply(arrangement.mesh().ranks()).memory(plan(arrangement)));
  }

  private TrainingPlan plan(Arrangement arrangement) {
    return arrangement.plan(
        subject.network(), speeds(arrangement.mesh().ranks()), subject.batch(), subject.options());
  }

  /**
   * Plays a candidate through, and files it by whether it fits; where it cannot be timed, since its
   * share is larger than this machine's free memory, that is said.
   */
  private void add(Candidate candidate, List<Alternative> fits, List<Alternative> tooLarge) {
    if (candidate.arrangement().mesh().ranks() > subject.batch()) {
      return;
    }
    TrainingPlan plan = plan(candidate.arrangement());
    Predictor predictor = predictors.apply(candidate.arrangement().mesh().ranks());
    try {
      Alternative played =
          new Alternative(
              candidate.title(),
              candidate.arrangement(),
              plan,
              predictor.step(plan),
              allocated(candidate.arrangement()));
      (played.memory() <= memory ? fits : tooLarge).add(played);
    } catch (UnmeasuredException e) {
      LOG.warn(
          "{} on {} workers is not weighed: {}",
          candidate.title(),
          candidate.arrangement().mesh(),
          e.getMessage());
    }
  }
}
