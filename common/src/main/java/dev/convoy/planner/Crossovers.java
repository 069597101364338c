package dev.convoy.planner;

import dev.convoy.mesh.DeviceMesh;
import dev.convoy.mesh.Speeds;
import dev.convoy.network.LossLayer;
import dev.convoy.network.Network;
import dev.convoy.placement.Placements;
import dev.convoy.placement.Strategy;
import dev.convoy.plan.PlanOptions;
import dev.convoy.plan.Reshard;
import dev.convoy.plan.TrainingPlan;
import dev.convoy.plan.Value;
import dev.convoy.plan.ownership.Ownership;
import java.util.Optional;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import java.util.function.IntToDoubleFunction;
import java.util.function.Predicate;

/** Where two strategies change places: the batch or the bandwidth at which both are as good. */
public final class Crossovers {
  /** From one look to the next on the way from the lowest to the highest. */
  private static final double STRIDE = 2;

  /** How far apart bandwidths are between which one is found, as a part of them. */
  private static final double PRECISION = 1e-3;

  /** Likewise of batches, which are no closer than 1. */
  private static final double BATCH_PRECISION = 0.01;

  private Crossovers() {}

  /**
   * Where two strategies change places.
   *
   * @param at the batch from which on, or the bandwidth at which, they have changed
   * @param firstIsBetterBelow whether it is the first strategy that is better for smaller values
   */
  public record Crossing(double at, boolean firstIsBetterBelow) {}

  /**
   * The batch at which channels sent by model-parallel workers are as many bytes as weight
   * gradients and weights sent by data-parallel ones. The former grow with the batch, the latter do
   * not: below it, model parallelism sends less. Images and what the loss reads are left out, as is
   * usual.
   *
   * @param placements how the network is shared out over a mesh of one by {@code workers} where
   *     that is model-parallel
   */
  public static double batchByVolume(Network network, int workers, Placements placements) {
    int batch = workers; // any: what is sent for one row does not depend on it
    TrainingPlan model = plan(network, placements, new DeviceMesh(1, workers), batch);
    TrainingPlan data =
        plan(network, Strategy.DATA.placements(network), new DeviceMesh(workers, 1), batch);
    double sums = sent(data, Crossovers::isOfParameters);
    double activations = sent(model, r -> isBetweenLayers(model, r)) / batch;
    return sums / activations;
  }

  private static TrainingPlan plan(
      Network network, Placements placements, DeviceMesh mesh, int batch) {
    Ownership ownership =
        Ownership.of(placements, mesh, Speeds.equal(mesh.ranks()), network, batch);
    return TrainingPlan.of(network, ownership, PlanOptions.PLAIN);
  }

  private static double sent(TrainingPlan plan, Predicate<Reshard> which) {
    double bytes = 0;
    for (Reshard reshard : plan.reshards()) {
      for (int rank = 0; rank < plan.ownership().mesh().ranks() && which.test(reshard); rank++) {
        bytes += reshard.bytesSent(rank);
      }
    }
    return bytes;
  }

  private static boolean isOfParameters(Reshard reshard) {
    return reshard.from() instanceof Value.ParameterGradients
        || reshard.from() instanceof Value.Parameters;
  }

  private static boolean isBetweenLayers(TrainingPlan plan, Reshard reshard) {
    Value from = reshard.from();
    Value to = reshard.to();
    if (to instanceof Value.Input input) {
      return !from.equals(new Value.Output(Network.INPUT)) && !isOfLoss(plan, input.inputTensor());
    }
    if (from instanceof Value.InputGradient gradient) {
      return !isOfLoss(plan, gradient.inputTensor());
    }
    return (from instanceof Value.PartialSums sums && !isLoss(plan, sums.layer()))
        || to instanceof Value.PartialSumsGradient;
  }

  private static boolean isOfLoss(TrainingPlan plan, int tensor) {
    return plan.inputTensors().get(tensor).readers().stream().allMatch(r -> isLoss(plan, r));
  }

  private static boolean isLoss(TrainingPlan plan, String layer) {
    return plan.network().node(layer).layer() instanceof LossLayer;
  }

  /**
   * The smallest batch at which two strategies have changed places, to a part in a hundred.
   *
   * @param first seconds of a step of a batch
   * @param second those of the other strategy
   * @param least the smallest batch that is looked at
   * @param most the largest
   * @return empty where the order is the same for all batches that were looked at: those a factor
   *     of two apart, and the two ends
   */
  public static Optional<Crossing> batchByTime(
      IntToDoubleFunction first, IntToDoubleFunction second, int least, int most) {
    DoubleUnaryOperator order =
        x -> Math.signum(first.applyAsDouble((int) x) - second.applyAsDouble((int) x));
    return change(order, least, most)
        .map(
            change ->
                change.narrowed(
                    order,
                    (x, y) -> Math.floor((x + y) / 2),
                    (x, y) -> Math.floor(Math.max(x + 1, x * (1 + BATCH_PRECISION)))))
        .map(change -> new Crossing(change.above, change.order < 0));
  }

  /**
   * The bandwidth at which two strategies change places, to a part in a thousand.
   *
   * @param first seconds of a step at a bandwidth
   * @param second those of the other strategy
   * @param least the smallest bandwidth that is looked at
   * @param most the largest
   * @return empty where the order is the same for all bandwidths that were looked at: those a
   *     factor of two apart, and the two ends
   */
  public static Optional<Crossing> bandwidthByTime(
      DoubleUnaryOperator first, DoubleUnaryOperator second, double least, double most) {
    DoubleUnaryOperator order = x -> Math.signum(first.applyAsDouble(x) - second.applyAsDouble(x));
    return change(order, least, most)
        .map(
            change ->
                change.narrowed(order, (x, y) -> Math.sqrt(x * y), (x, y) -> x * (1 + PRECISION)))
        .map(change -> new Crossing(Math.sqrt(change.below * change.above), change.order < 0));
  }

  /** The order, -1 or 1, at a value, and another one above. */
  private record Change(double below, double above, double order) {

    /**
     * The change between values that are next to each other.
     *
     * @param middle of two values
     * @param next of two values, what is no farther from the lower than it needs to be
     */
    Change narrowed(
        DoubleUnaryOperator orders, DoubleBinaryOperator middle, DoubleBinaryOperator next) {
      double low = below;
      double high = above;
      while (high > next.applyAsDouble(low, high)) {
        double at = middle.applyAsDouble(low, high);
        if (orders.applyAsDouble(at) == order) {
          low = at;
        } else {
          high = at;
        }
      }
      return new Change(low, high, order);
    }
  }

  private static Optional<Change> change(DoubleUnaryOperator orders, double least, double most) {
    if (!(least > 0 && least <= most)) {
      throw new IllegalArgumentException(
          "looking from %s to %s: both must be positive, the first not larger"
              .formatted(least, most));
    }
    double below = least;
    double order = orders.applyAsDouble(least);
    while (below < most) {
      double above = Math.min(most, STRIDE * below);
      double next = orders.applyAsDouble(above);
      if (order != 0 && next == -order) {
        return Optional.of(new Change(below, above, order));
      }
      if (order == 0 || next != 0) {
        order = next;
        below = above;
      } else {
        return tied(orders, below, above, most, order);
      }
    }
    return Optional.empty();
  }

  /** Both are as good at a value: whether they have changed places, what follows says. */
  private static Optional<Change> tied(
      DoubleUnaryOperator orders, double below, double tie, double most, double order) {
    for (double above = tie; above < most; ) {
      above = Math.min(most, STRIDE * above);
      double next = orders.applyAsDouble(above);
      if (next == -order) {
        return Optional.of(new Change(below, above, order));
      }
      if (next == order) {
        return change(orders, above, most);
      }
    }
    return Optional.empty();
  }
}
