package dev.convoy.plan;

import dev.convoy.network.BatchNorm;
import dev.convoy.network.FilterLayer;
import dev.convoy.network.Network;
import dev.convoy.network.Network.Node;
import dev.convoy.plan.ownership.Shares;
import dev.convoy.tensor.DataType;
import java.util.stream.IntStream;

/**
 * The memory that a worker's tensors take, counted from the plan: 4 bytes an element, and 1 where
 * images are bytes.
 *
 * <p>It counts every owned activation and every gathered input once, and their gradients again. The
 * runtime lets buffers share memory where it can and adds the kernels' scratch, so this is an
 * estimate and no promise; what a run really held is measured and reported.
 *
 * @param parameters weights that the worker stores
 * @param gradients their gradients
 * @param optimizer what it keeps of weights: the worker's shard of its replicas
 * @param activations outputs that it owns and inputs that it gathers
 * @param activationGradients as many again
 * @param copy a copy of the weights that it updates, of what the optimizer keeps of them and of
 *     averages, where checkpoints are written from it
 * @param least what no sharing of buffers can avoid: the first three, the copy, and the outputs of
 *     layers with filters
 */
public record MemoryEstimate(
    long parameters,
    long gradients,
    long optimizer,
    long activations,
    long activationGradients,
    long copy,
    long least) {

  /** What a worker of a plan needs. */
  public static MemoryEstimate of(TrainingPlan plan, int rank) {
    long parameters = plan.parametersHeld(rank) * Float.BYTES;
    long optimizer = 0;
    long outputs = 0;
    long filtered = 0;
    for (Node node : plan.network().nodes()) {
      if (plan.ownership().shares().containsKey(node.name())) {
        optimizer +=
            plan.sharding(node.name()).shards().get(rank).size()
                * plan.options().updates().kept()
                * Float.BYTES;
        long bytes = held(plan, node, rank) * Float.BYTES;
        outputs += bytes;
        filtered += node.layer() instanceof FilterLayer ? bytes : 0;
      }
    }
    outputs +=
        plan.ownership().of(Network.INPUT).block(rank).size()
            * plan.network().input().spatialSize()
            * plan.options().images().bytes();
    long activations = outputs + gathered(plan, rank);
    long copy = copy(plan, rank);
    return new MemoryEstimate(
        parameters,
        parameters,
        optimizer,
        activations,
        activations,
        copy,
        2 * parameters + optimizer + copy + filtered);
  }

  /** Bytes of the copy from which a worker writes checkpoints; 0 where it writes none. */
  public static long copy(TrainingPlan plan, int rank) {
    if (!plan.options().updates().copied()) {
      return 0;
    }
    long elements = 0;
    for (Node node : plan.network().nodes()) {
      String layer = node.name();
      if (plan.ownership().shares().containsKey(layer)) {
        long updated = plan.sharding(layer).shards().get(rank).size();
        elements += updated * (1 + plan.options().updates().kept());
        if (node.layer() instanceof BatchNorm && isFirstOfItsKind(plan, layer, rank)) {
          elements += 2L * plan.held(layer, rank).rows().size(); // mean and variance
        }
      }
    }
    return elements * Float.BYTES;
  }

  private static boolean isFirstOfItsKind(TrainingPlan plan, String layer, int rank) {
    return IntStream.range(0, rank)
        .noneMatch(lower -> plan.held(layer, lower).equals(plan.held(layer, rank)));
  }

  /** Elements of a layer's output that a worker computes, and of sums that it then owns. */
  private static long held(TrainingPlan plan, Node node, int rank) {
    Shares shares = plan.ownership().sharesOf(node.name());
    long own = shares.output().block(rank).size();
    long addends = shares.isSummed() ? shares.computed().block(rank).size() : 0;
    return (own + addends) * plan.network().shape(node.name()).spatialSize();
  }

  /**
   * Inputs that are not simply the output of the layer before. Bytes are none: they become values,
   * and where they are gathered they are held besides.
   */
  private static long gathered(TrainingPlan plan, int rank) {
    long bytes = 0;
    for (InputTensor inputTensor : plan.inputTensors()) {
      boolean inPlace =
          inputTensor.views().size() == 1
              && inputTensor.views().get(0).keepsNames()
              && plan.ownership()
                  .of(inputTensor.views().get(0).producer())
                  .block(rank)
                  .equals(inputTensor.layout().block(rank));
      boolean ofBytes =
          plan.options().images() == DataType.U8
              && inputTensor.views().stream().anyMatch(v -> v.producer().equals(Network.INPUT));
      long elements = inputTensor.layout().block(rank).size() * inputTensor.shape().spatialSize();
      bytes += !inPlace || ofBytes ? elements * Float.BYTES : 0;
      bytes += !inPlace && ofBytes ? elements : 0;
    }
    return bytes;
  }

  /** All of it, in bytes. */
  public long total() {
    return parameters + gradients + optimizer + activations + activationGradients + copy;
  }
}
