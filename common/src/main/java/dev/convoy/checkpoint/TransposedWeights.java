package dev.convoy.checkpoint;

import dev.convoy.network.Network;
import dev.convoy.network.Network.Node;
import dev.convoy.network.TransposedConvolution;
import dev.convoy.tensor.Shape;
import dev.convoy.text.Quoted;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * In which order the weights of transposed convolutions lie in a file. Convoy's are {@code (out, in
 * / groups, kernel...)}, output channels first as everywhere; PyTorch's are {@code (in, out /
 * groups, kernel...)}. Where a layer has as many inputs as outputs the shape does not tell, so the
 * file must.
 */
public final class TransposedWeights {

  /** Names the order in a file's metadata. */
  static final String KEY = "transposed_convolution_weights";

  private static final String OUTPUTS_FIRST = "out,in";
  private static final String INPUTS_FIRST = "in,out";
  private static final String EXCHANGE =
      "Convoy stores (out, in, kernel...): exchange the first two axes, in each filter group, and"
          + " say \""
          + KEY
          + "\": \""
          + OUTPUTS_FIRST
          + "\" in its __metadata__";

  private TransposedWeights() {}

  /** What a file that Convoy writes says; nothing for a network that has no such layers. */
  public static Map<String, String> metadata(Network network) {
    return layers(network).isEmpty() ? Map.of() : Map.of(KEY, OUTPUTS_FIRST);
  }

  /**
   * Refuses a file in the other order, and one that may be in either.
   *
   * @throws CheckpointException naming the tensor, and what to do
   */
  static void check(SafetensorsFile file, Network network) {
    String says = file.metadata().get(KEY);
    if (OUTPUTS_FIRST.equals(says)) {
      return;
    }
    boolean ours = "convoy".equals(file.metadata().get("format")); // before files had the key
    for (Node node : layers(network)) {
      String tensor = node.name() + ".weight";
      List<Integer> found = file.sizes(tensor).orElse(List.of());
      String wrong = wrong(found, network, node, says, ours);
      if (wrong != null) {
        throw file.broken("tensor " + tensor + " " + wrong + "; " + EXCHANGE);
      }
    }
  }

  private static @Nullable String wrong(
      List<Integer> found, Network network, Node node, @Nullable String says, boolean ours) {
    List<Integer> outputsFirst = network.parameters(node).get(0).sizes();
    List<Integer> inputsFirst = inputsFirst(network, node);
    if (says != null) {
      return "is stored ("
          + (says.equals(INPUTS_FIRST) ? "in, out, kernel..." : Quoted.of(says))
          + "), as its file says";
    } else if (found.equals(outputsFirst) && found.equals(inputsFirst) && !ours) {
      return "may be stored (in, out, kernel...), as PyTorch does, and its file does not say";
    } else if (found.equals(inputsFirst) && !found.equals(outputsFirst)) {
      return "is stored (in, out, kernel...), as PyTorch does";
    }
    return null;
  }

  private static List<Integer> inputsFirst(Network network, Node node) {
    Shape input = network.inputShapes(node).get(0);
    TransposedConvolution layer = (TransposedConvolution) node.layer();
    List<Integer> sizes = new ArrayList<>();
    sizes.add(input.channels());
    sizes.add(layer.outputs() / layer.groups());
    sizes.addAll(layer.window().kernel());
    return sizes;
  }

  private static List<Node> layers(Network network) {
    return network.nodes().stream()
        .filter(n -> n.layer() instanceof TransposedConvolution)
        .toList();
  }
}
