package dev.convoy.cost;

import dev.convoy.plan.Reshard;
import dev.convoy.plan.Step;
import dev.convoy.plan.TrainingPlan;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Times as they were measured. Kernels take what was measured of exactly such a share; what else a
 * worker does follows from what was measured of its kind, where exactly such was not.
 *
 * <p>Concurrency: thread safe.
 */
public final class CalibratedCosts implements StepCosts {
  private final MeasuredTimes times;
  private final TransportCost.End sending;
  private final TransportCost.End receiving;
  private volatile @Nullable PlanKeys last;

  /** Of kernels, and of what moves into and out of messages: to hand these over takes nothing. */
  public CalibratedCosts(Calibration calibration) {
    this(calibration, null);
  }

  /**
   * For workers that exchange messages.
   *
   * @param cost what carries them; null where that is not known, or there is nobody to exchange
   *     with
   */
  public CalibratedCosts(Calibration calibration, @Nullable TransportCost cost) {
    this.times = new MeasuredTimes(calibration.seconds());
    TransportCost.End nothing = new TransportCost.End(0, 0, 0);
    this.sending = cost == null ? nothing : cost.sender();
    this.receiving = cost == null ? nothing : cost.receiver();
  }

  /**
   * What must be measured before it can tell the times of a plan.
   *
   * @return what no worker's time is known of, in the order of ranks and steps
   */
  public Set<CostKey> missing(TrainingPlan plan) {
    Set<CostKey> missing = new LinkedHashSet<>();
    for (int rank = 0; rank < plan.ownership().mesh().ranks(); rank++) {
      missing.addAll(missing(plan, rank));
    }
    return missing;
  }

  /** What must be measured before it can tell the times of one worker of a plan. */
  public Set<CostKey> missing(TrainingPlan plan, int rank) {
    Set<CostKey> missing = keys(plan).training(rank);
    missing.removeIf(times::knows);
    return missing;
  }

  /** What sending and receiving takes where exactly such was not measured. */
  public List<ExchangeRate> exchangeRates() {
    return times.exchangeRates();
  }

  /** The keys of a plan, which is asked for step by step. */
  @SuppressWarnings("ReferenceEquality") // to compare plans takes longer than to make their keys
  private PlanKeys keys(TrainingPlan plan) {
    PlanKeys keys = last;
    if (keys == null || keys.plan() != plan) {
      keys = new PlanKeys(plan);
      last = keys;
    }
    return keys;
  }

  /**
   * {@inheritDoc}
   *
   * @throws UnmeasuredException if no such share was measured
   */
  @Override
  public double compute(TrainingPlan plan, Step.Compute step, int rank) {
    return keys(plan).compute(step, rank).map(times::of).orElse(0.0);
  }

  @Override
  public double clip(TrainingPlan plan, int rank) {
    return times.of(keys(plan).clip());
  }

  @Override
  public double send(Reshard part, int rank) {
    return Movement.sent(part, rank)
        .map(m -> times.of(m) + m.messages() * sending.callPerMessage())
        .orElse(0.0);
  }

  @Override
  public double receive(Reshard part, int rank) {
    return Movement.received(part, rank)
        .map(m -> times.of(m) + m.messages() * receiving.callPerMessage())
        .orElse(0.0);
  }

  @Override
  public double perStep(TrainingPlan plan, int rank) {
    return times.of(keys(plan).besides(rank));
  }
}
