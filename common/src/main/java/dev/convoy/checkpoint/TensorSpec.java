package dev.convoy.checkpoint;

import dev.convoy.network.BatchNorm;
import dev.convoy.network.Network;
import dev.convoy.network.Network.Node;
import dev.convoy.network.ParameterSpec;
import dev.convoy.text.Quoted;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * One tensor of a file of weights, as the whole network has it.
 *
 * @param name its global name, as {@code conv2.weight}
 * @param sizes its sizes, output channels first; empty for a single value
 */
public record TensorSpec(String name, List<Integer> sizes) {

  /** A channel's mean over the batches so far, one value a channel of a BatchNorm layer. */
  public static final String RUNNING_MEAN = "running_mean";

  /** A channel's variance over the batches so far, one value a channel of a BatchNorm layer. */
  public static final String RUNNING_VAR = "running_var";

  /** Copies the sizes. */
  public TensorSpec {
    sizes = List.copyOf(sizes);
  }

  /**
   * Everything that must be kept of a network: its parameters, and BatchNorm's running averages.
   */
  public static List<TensorSpec> of(Network network) {
    List<TensorSpec> all = new ArrayList<>();
    for (Node node : network.nodes()) {
      for (ParameterSpec spec : network.parameters(node)) {
        all.add(new TensorSpec(node.name() + "." + spec.name(), spec.sizes()));
      }
      if (node.layer() instanceof BatchNorm) {
        List<Integer> perChannel = List.of(network.shape(node.name()).channels());
        all.add(new TensorSpec(node.name() + "." + RUNNING_MEAN, perChannel));
        all.add(new TensorSpec(node.name() + "." + RUNNING_VAR, perChannel));
      }
    }
    return all;
  }

  /**
   * All state of a training: what must be kept of the network, and of every parameter what the
   * optimizer keeps.
   *
   * @param kept the names of what it keeps, as {@code momentum}
   */
  public static List<TensorSpec> of(Network network, List<String> kept) {
    List<TensorSpec> all = of(network);
    for (Node node : network.nodes()) {
      for (ParameterSpec spec : network.parameters(node)) {
        String parameter = node.name() + "." + spec.name();
        kept.forEach(state -> all.add(new TensorSpec(ofOptimizer(parameter, state), spec.sizes())));
      }
    }
    return all;
  }

  /** The name of what an optimizer keeps of a parameter. */
  public static String ofOptimizer(String parameter, String state) {
    return parameter + "." + state;
  }

  /** How many elements it has. */
  public long elements() {
    return sizes.stream().mapToLong(Integer::longValue).reduce(1, Math::multiplyExact);
  }

  /** The shape in words, as {@code 128×24×5×5}; of one with very many sizes, the first of them. */
  public String shape() {
    return sizes.isEmpty()
        ? "a single value"
        : Quoted.of(sizes.stream().map(String::valueOf).collect(Collectors.joining("×")));
  }
}
