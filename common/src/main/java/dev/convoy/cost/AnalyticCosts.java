package dev.convoy.cost;

import dev.convoy.layout.Transfer;
import dev.convoy.network.BatchNorm;
import dev.convoy.network.FilterLayer;
import dev.convoy.network.Layer;
import dev.convoy.network.Linear;
import dev.convoy.plan.FusibleActivations;
import dev.convoy.plan.InputTensor;
import dev.convoy.plan.LayerShare;
import dev.convoy.plan.Reshard;
import dev.convoy.plan.Step;
import dev.convoy.plan.TrainingPlan;
import dev.convoy.tensor.Range;
import dev.convoy.tensor.Shape;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Costs of a machine that is only described. A kernel takes as long as its arithmetic or its
 * traffic with memory, whichever is longer, and a call: the roofline of Williams, Waterman and
 * Patterson, "Roofline: An Insightful Visual Performance Model", 2009. For training, as in Qi,
 * Sparks and Talwalkar, "Paleo: A Performance Model for Deep Neural Networks", ICLR 2017:
 *
 * <ul>
 *   <li>a layer with filters has the same multiply-accumulates forward, for the gradient of its
 *       inputs, and for that of its weights;
 *   <li>every other layer reads its inputs and writes its output, backward reads the output's
 *       gradient and what it read, and writes the gradients of its inputs; batch normalisation
 *       reads its input, and backward its output's gradient, once more for statistics;
 *   <li>an activation that the kernel before it can apply takes no time of its own forward;
 *   <li>an update reads weights, gradients and momentum, and writes weights and momentum.
 * </ul>
 *
 * <p>Concurrency: thread safe.
 */
public final class AnalyticCosts implements StepCosts {

  /** Values that an update reads and writes a parameter: the weight twice, its gradient once. */
  private static final int TOUCHED_BY_UPDATE = 3;

  private final List<DeviceSpeed> devices;
  private @Nullable TrainingPlan known; // whose activations are known
  private final Map<Integer, FusibleActivations> fusible = new HashMap<>();

  private AnalyticCosts(List<DeviceSpeed> devices) {
    this.devices = List.copyOf(devices);
  }

  /** Of workers whose devices are alike. */
  public static AnalyticCosts of(DeviceSpeed device) {
    return new AnalyticCosts(List.of(device));
  }

  /**
   * Of workers with these devices, in rank order.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static AnalyticCosts of(List<DeviceSpeed> devices) {
    if (devices.isEmpty()) {
      throw new IllegalArgumentException("there are no devices for any worker");
    }
    return new AnalyticCosts(devices);
  }

  private DeviceSpeed device(int rank) {
    return devices.get(devices.size() == 1 ? 0 : rank);
  }

  @Override
  public Object machine(int rank) {
    return device(rank);
  }

  @SuppressWarnings("ReferenceEquality") // plans are long to compare, and asked about one by one
  private synchronized FusibleActivations fusible(TrainingPlan plan, int rank) {
    if (known != plan) {
      known = plan;
      fusible.clear();
    }
    return fusible.computeIfAbsent(rank, key -> FusibleActivations.of(plan, rank));
  }

  @Override
  public double compute(TrainingPlan plan, Step.Compute step, int rank) {
    DeviceSpeed device = device(rank);
    return switch (step.pass()) {
      case SQUARES -> device.call() + bytes(updated(plan, step, rank)) / device.memory();
      case UPDATE ->
          device.call()
              + (TOUCHED_BY_UPDATE + 2 * plan.options().updates().kept())
                  * bytes(updated(plan, step, rank))
                  / device.memory();
      case FORWARD, BACKWARD, WEIGHTS -> kernel(plan, step, rank);
    };
  }

  private static long updated(TrainingPlan plan, Step.Compute step, int rank) {
    return plan.sharding(step.layer()).shards().get(rank).size();
  }

  private static double bytes(long elements) {
    return (double) elements * Float.BYTES;
  }

  private double kernel(TrainingPlan plan, Step.Compute step, int rank) {
    if (plan.ownership().sharesOf(step.layer()).work().get(rank).isEmpty()) {
      return 0; // others do all of it
    }
    LayerShare whole = plan.share(step.layer(), rank, 0, null);
    LayerShare share = whole.ofRows(step.chunk().rows(own(whole)));
    double element = plan.options().activations().bytes();
    if (whole.layer() instanceof FilterLayer filters) {
      return filters(plan, step, share, filters, element, device(rank));
    }
    boolean forward = step.pass() == Step.Pass.FORWARD;
    boolean applied = fusible(plan, rank).before(step.layer()) != null;
    if (step.pass() == Step.Pass.WEIGHTS || (forward && applied)) {
      return 0; // backward has computed them; the kernel before has applied it
    }
    double touched = touched(share, step, forward);
    return device(rank).call() + element * touched / device(rank).memory();
  }

  private static Range own(LayerShare share) {
    return new Range(0, share.output().rows().size());
  }

  /** Elements that a kernel without filters reads and writes. */
  private static double touched(LayerShare share, Step.Compute step, boolean forward) {
    double inputs = inputs(share);
    double outputs = outputs(share);
    double all = forward ? inputs + outputs : outputs + 2 * inputs;
    if (!(share.layer() instanceof BatchNorm)) {
      return all;
    }
    double statistics = forward ? inputs : inputs + outputs;
    if (share.rowShards().size() == 1) {
      return statistics + all;
    }
    return step.phase() == 0 ? statistics : all; // and between the two, all shards' are gathered
  }

  private static double inputs(LayerShare share) {
    double all = 0;
    for (int k = 0; k < share.inputs().size(); k++) {
      all += elements(share.inputSizes(k));
    }
    return all;
  }

  private static double outputs(LayerShare share) {
    return elements(share.outputSizes());
  }

  private static double elements(List<Integer> sizes) {
    return sizes.stream().mapToDouble(s -> s).reduce(1, (a, b) -> a * b);
  }

  private double filters(
      TrainingPlan plan,
      Step.Compute step,
      LayerShare share,
      FilterLayer filters,
      double element,
      DeviceSpeed device) {
    if (step.pass() == Step.Pass.BACKWARD && !wantsInputGradient(plan, step.layer())) {
      return 0;
    }
    double weights = share.parameters().stream().mapToDouble(p -> p.elements()).sum();
    double bytes = element * (inputs(share) + outputs(share)) + Float.BYTES * weights;
    double seconds = macs(share) / rate(share, filters, device);
    return device.call() + Math.max(seconds, bytes / device.memory());
  }

  private static boolean wantsInputGradient(TrainingPlan plan, String layer) {
    return plan.inputTensorsOf(layer).stream().anyMatch(InputTensor::differentiable);
  }

  /** Those of the whole layer, for this share of its outputs and rows. */
  private static double macs(LayerShare share) {
    double part = (double) share.output().channels().size() / share.outputShape().channels();
    Layer layer = share.layer();
    return part * share.output().rows().size() * layer.macs(share.inputShapes());
  }

  private static double rate(LayerShare share, FilterLayer filters, DeviceSpeed device) {
    if (filters instanceof Linear) {
      return device.linear();
    }
    Shape input = share.inputShapes().get(0);
    int in = input.channels() / filters.groups();
    int out = share.outputShape().channels() / filters.groups();
    return device.convolution(
        Math.max(1, filters.groups() == 1 ? Math.max(in, out) : Math.min(in, out)));
  }

  @Override
  public double clip(TrainingPlan plan, int rank) {
    return device(rank).call();
  }

  @Override
  public double send(Reshard part, int rank) {
    DeviceSpeed device = device(rank);
    int messages = part.redistribution().receiversFrom(rank);
    return messages * device.call() + part.bytesSent(rank) / device.packing();
  }

  @Override
  public double receive(Reshard part, int rank) {
    DeviceSpeed device = device(rank);
    List<Transfer> in = part.redistribution().to(rank);
    int messages = part.redistribution().sendersTo(rank);
    long kept = in.stream().filter(Transfer::isLocal).mapToLong(t -> t.block().size()).sum();
    double bytes = part.bytesReceived(rank) + (double) kept * part.elements() * part.type().bytes();
    return messages * device.call() + bytes / device.packing();
  }

  @Override
  public double perStep(TrainingPlan plan, int rank) {
    return device(rank).step();
  }
}
