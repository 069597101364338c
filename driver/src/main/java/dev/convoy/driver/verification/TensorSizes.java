package dev.convoy.driver.verification;

import dev.convoy.control.ObservedTensor;
import dev.convoy.control.ObservedTensor.Kind;
import dev.convoy.network.LossLayer;
import dev.convoy.network.Network;
import dev.convoy.network.Network.Node;
import dev.convoy.network.ParameterSpec;
import dev.convoy.network.ViewLayer;

/**
 * How many elements the tensors of a step have that can be observed.
 *
 * @param network what is trained
 * @param batch its rows
 */
record TensorSizes(Network network, int batch) {
  private static final long NONE = -1;

  /** The elements of one; -1 where the network has no such tensor. */
  long of(ObservedTensor tensor) {
    if (network.nodes().stream().noneMatch(node -> node.name().equals(tensor.layer()))) {
      return NONE;
    }
    Node node = network.node(tensor.layer());
    return switch (tensor.kind()) {
      case INPUT -> input(node, tensor.part());
      case OUTPUT, OUTPUT_GRADIENT -> batch * network.shape(node.name()).elements();
      case PARAMETER_GRADIENT -> parameter(node, tensor.part());
      case PARAMETER -> {
        long elements = parameter(node, tensor.part());
        boolean isAverage = elements == NONE && !network.parameters(node).isEmpty();
        yield isAverage ? network.shape(node.name()).channels() : elements;
      }
    };
  }

  private long input(Node node, String part) {
    for (int k = 0; k < node.inputs().size(); k++) {
      if (part.equals(Integer.toString(k))) {
        return batch * network.inputShapes(node).get(k).elements();
      }
    }
    return NONE;
  }

  private long parameter(Node node, String name) {
    return network.parameters(node).stream()
        .filter(spec -> spec.name().equals(name))
        .mapToLong(ParameterSpec::elements)
        .findFirst()
        .orElse(NONE);
  }

  /** Bytes that all of them have together, at most. */
  long bytes() {
    long elements = 0;
    for (Node node : network.nodes()) {
      if (node.layer() instanceof ViewLayer) {
        continue;
      }
      for (int k = 0; k < node.inputs().size(); k++) {
        elements += input(node, Integer.toString(k));
      }
      if (!(node.layer() instanceof LossLayer)) {
        elements += 2 * of(new ObservedTensor(Kind.OUTPUT, node.name(), ""));
      }
      for (ParameterSpec spec : network.parameters(node)) {
        elements += 2 * spec.elements();
      }
    }
    return elements * Float.BYTES;
  }
}
