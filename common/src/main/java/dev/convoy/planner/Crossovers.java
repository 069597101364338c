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
import java.util.function.DoubleUnaryOperator;
import java.util.function.IntToDoubleFunction;
import java.util.function.Predicate;

/** Where two strategies change places: the batch or the bandwidth at which both are as good. */
public final class Crossovers {
  /** From one look to the next on the way from the lowest to the highest. */
  private static final double STRIDE = 2;

  /** A bandwidth is found to one part in so many. */
  private static final double PRECISION = 1000;

  private Crossovers() {}

  /**
   * Where two strategies change places.
   *
   * @param at the last value below which the first order holds, and the first above which the other
   *     does, or what lies between
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
   * The smallest batch from which on two strategies have changed places.
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
    return find(
        x -> first.applyAsDouble((int) x) - second.applyAsDouble((int) x),
        least,
        most,
        (below, above) -> above - below > 1 ? Math.floor((below + above) / 2) : below,
        true);
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
    return find(
        x -> first.applyAsDouble(x) - second.applyAsDouble(x),
        least,
        most,
        (below, above) -> above - below > below / PRECISION ? Math.sqrt(below * above) : below,
        false);
  }

  /** A value between two, or the lower where there is nothing to be found between them. */
  private interface Middle {
    double of(double below, double above);
  }

  private static Optional<Crossing> find(
      DoubleUnaryOperator difference, double least, double most, Middle middle, boolean whole) {
    if (!(least > 0 && least <= most)) {
      throw new IllegalArgumentException(
          "looking from "
              + least
              + " to "
              + most
              + ": both must be positive, the first not larger");
    }
    double below = least;
    double sign = Math.signum(difference.applyAsDouble(below));
    while (below < most) {
      double above = Math.min(most, below * STRIDE);
      double next = Math.signum(difference.applyAsDouble(above));
      if (sign != 0 && next == -sign) {
        return Optional.of(bisect(difference, below, above, sign, middle, whole));
      }
      sign = sign == 0 ? next : sign;
      below = next == 0 ? below : above;
      if (next == 0) {
        below = above;
      }
    }
    return Optional.empty();
  }

  private static Crossing bisect(
      DoubleUnaryOperator difference,
      double from,
      double to,
      double sign,
      Middle middle,
      boolean whole) {
    double below = from;
    double above = to;
    for (double at = middle.of(below, above); at > below; at = middle.of(below, above)) {
      if (Math.signum(difference.applyAsDouble(at)) == sign) {
        below = at;
      } else {
        above = at;
      }
    }
    return new Crossing(whole ? above : Math.sqrt(below * above), sign < 0);
  }
}
