package dev.convoy.driver.onnx;

import dev.convoy.checkpoint.TensorSpec;
import dev.convoy.network.Network;
import dev.convoy.random.CounterRandom;
import dev.convoy.worker.runtime.train.Weights;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Weights as after a training: no bias, scale or running average is what it was at the start.
 *
 * @param perChannel the tensors of one value a channel
 */
record TrainedWeights(Weights.Source initial, Set<String> perChannel) implements Weights.Source {

  static TrainedWeights of(Network network) {
    return new TrainedWeights(
        Weights.initial(network, 7),
        TensorSpec.of(network).stream()
            .filter(spec -> spec.sizes().size() == 1)
            .map(TensorSpec::name)
            .collect(Collectors.toSet()));
  }

  @Override
  public void read(String tensor, long firstElement, float[] values) {
    initial.read(tensor, firstElement, values);
    if (!perChannel.contains(tensor)) {
      return;
    }
    boolean isPositive = tensor.endsWith("." + TensorSpec.RUNNING_VAR);
    long key = CounterRandom.key(11, tensor);
    for (int i = 0; i < values.length; i++) {
      double more = 0.1 * CounterRandom.gaussian(key, firstElement + i);
      values[i] = (float) (values[i] + (isPositive ? Math.abs(more) : more));
    }
  }
}
