package dev.convoy.worker.bench.torch;

import dev.convoy.network.Activation;
import dev.convoy.network.Activation.Function;
import dev.convoy.network.Add;
import dev.convoy.network.BatchNorm;
import dev.convoy.network.Concat;
import dev.convoy.network.FilterLayer;
import dev.convoy.network.Layer;
import dev.convoy.network.Network;
import dev.convoy.network.Network.Node;
import dev.convoy.network.ParameterSpec;
import dev.convoy.network.SoftmaxCrossEntropy;
import dev.convoy.worker.runtime.train.Weights;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.bytedeco.pytorch.Tensor;

/**
 * A network's forward pass in libtorch: walks the nodes in order, and lets go of each tensor after
 * its last reader, as local variables of a Python function would.
 */
final class TorchNetwork {
  private final Network network;
  private final Map<String, List<Tensor>> parameters = new LinkedHashMap<>();
  private final Map<String, List<Tensor>> state = new HashMap<>();
  private final Map<String, Integer> readers = new HashMap<>();

  /** A network with these weights; its tensors belong to the caller's scope. */
  TorchNetwork(Network network, Weights.Source weights, TorchLayout layout) {
    this.network = network;
    for (Node node : network.nodes()) {
      node.inputs().forEach(input -> readers.merge(input, 1, Integer::sum));
      List<Tensor> own = new ArrayList<>();
      for (ParameterSpec spec : network.parameters(node)) {
        float[] values = new float[Math.toIntExact(spec.elements())];
        weights.read(node.name() + "." + spec.name(), 0, values);
        Tensor plain = TorchTensors.of(values, spec.sizes());
        own.add(layout.arrange(plain).detach().set_requires_grad(true));
      }
      parameters.put(node.name(), own);
      if (node.layer() instanceof BatchNorm) {
        state.put(node.name(), runningAverages(network.shape(node.name()).channels()));
      }
    }
  }

  private static List<Tensor> runningAverages(int channels) {
    float[] ones = new float[channels];
    Arrays.fill(ones, 1);
    return List.of(
        TorchTensors.of(new float[channels], List.of(channels)),
        TorchTensors.of(ones, List.of(channels)));
  }

  /** All trained tensors. */
  List<Tensor> parameters() {
    return parameters.values().stream().flatMap(List::stream).toList();
  }

  /** The loss of a batch; belongs to the caller's scope. */
  Tensor loss(Tensor images, Tensor labels) {
    Map<String, Tensor> live = new HashMap<>(Map.of(Network.INPUT, images));
    Map<String, Integer> left = new HashMap<>(readers);
    for (Node node : network.nodes()) {
      List<Tensor> inputs =
          node.inputs().stream().map(i -> Objects.requireNonNull(live.get(i))).toList();
      if (node.layer() instanceof SoftmaxCrossEntropy head) {
        Tensor loss = TorchLayers.loss(head, inputs.get(0), labels);
        inputs.get(0).close();
        return loss;
      }
      Tensor output = compute(node, inputs);
      live.put(node.name(), output);
      for (int k = 0; k < inputs.size(); k++) {
        String input = node.inputs().get(k);
        boolean handedOn = k == 0 && overwrites(node);
        boolean unread = left.merge(input, -1, Integer::sum) == 0;
        if (unread && !handedOn && !input.equals(Network.INPUT)) {
          inputs.get(k).close();
        }
      }
    }
    throw new IllegalArgumentException(
        "network " + network.name() + " has no softmax loss: choose a classifier");
  }

  /** One layer, whose intermediate results end with it. */
  private Tensor compute(Node node, List<Tensor> inputs) {
    return TorchScope.around(
        () -> {
          Tensor output =
              TorchLayers.apply(
                  node.layer(),
                  inputs,
                  Objects.requireNonNull(parameters.get(node.name())),
                  state.getOrDefault(node.name(), List.of()),
                  overwrites(node));
          if (!overwrites(node)) {
            output.retainReference();
          }
          return output;
        });
  }

  /**
   * Whether a PyTorch user would work in place here: a ReLU or a sum that alone reads what autograd
   * does not need again.
   */
  private boolean overwrites(Node node) {
    String input = node.inputs().get(0);
    if (input.equals(Network.INPUT) || readers.getOrDefault(input, 0) > 1) {
      return false;
    }
    Layer before = network.node(input).layer();
    return (node.layer().equals(new Activation(Function.RELU)) || node.layer() instanceof Add)
        && (before instanceof FilterLayer
            || before instanceof BatchNorm
            || before instanceof Add
            || before instanceof Concat);
  }
}
