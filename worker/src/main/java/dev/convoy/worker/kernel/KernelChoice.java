package dev.convoy.worker.kernel;

import dev.convoy.network.Network;
import dev.convoy.network.Network.Node;
import dev.convoy.network.ViewLayer;
import dev.convoy.plan.LayerShare;
import dev.convoy.tensor.Shape;
import dev.convoy.worker.kernel.Kernels.Mode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a back-end chose for one layer on this machine.
 *
 * @param layer its name
 * @param inputs the format of each input, as {@code [8, 64, 32, 32] aBcd16b}
 * @param output the format of its output
 * @param forward the code of the forward pass in order, as {@code convolution jit:avx512_core}
 * @param backward that of the backward pass
 * @param refusal why it was refused, empty if it was not
 */
public record KernelChoice(
    String layer,
    List<String> inputs,
    String output,
    List<String> forward,
    List<String> backward,
    String refusal) {

  /** Copies the lists. */
  public KernelChoice {
    inputs = List.copyOf(inputs);
    forward = List.copyOf(forward);
    backward = List.copyOf(backward);
  }

  /**
   * Compiles every layer of a network for training on one worker, without memory for tensors, as
   * the runtime does: each layer is offered the formats of those before it, and plain ones where
   * channels are renamed.
   *
   * @param batch records at once
   */
  public static List<KernelChoice> of(Kernels kernels, Network network, int batch) {
    return new Walk(kernels, network, batch).choices();
  }

  /** One pass over the layers, with the formats known so far. */
  private static final class Walk {
    private final Kernels kernels;
    private final Network network;
    private final int batch;
    private final Map<String, Format> outputs = new HashMap<>();

    Walk(Kernels kernels, Network network, int batch) {
      this.kernels = kernels;
      this.network = network;
      this.batch = batch;
    }

    List<KernelChoice> choices() {
      List<KernelChoice> choices = new ArrayList<>();
      for (Node node : network.nodes()) {
        if (!(node.layer() instanceof ViewLayer)) {
          choices.add(choice(node));
        }
      }
      return choices;
    }

    private KernelChoice choice(Node node) {
      LayerShare share =
          LayerShare.whole(node.name(), node.layer(), network.inputShapes(node), batch);
      List<Format> offered = node.inputs().stream().map(this::format).toList();
      boolean first = node.inputs().stream().allMatch(Network.INPUT::equals);
      try {
        KernelSpec kernel = kernels.layer(share, offered, Mode.TRAINING, !first).spec();
        outputs.put(node.name(), kernel.formats().output());
        return choice(node.name(), kernel);
      } catch (NoCodeException e) {
        String why = e.getMessage() == null ? e.toString() : e.getMessage();
        return new KernelChoice(node.name(), List.of(), "", List.of(), List.of(), why);
      }
    }

    private static KernelChoice choice(String layer, KernelSpec kernel) {
      List<String> backward = new ArrayList<>(kernel.code().backward());
      backward.addAll(kernel.code().weightGradients());
      return new KernelChoice(
          layer,
          kernel.formats().inputs().stream().map(Format::toString).toList(),
          kernel.formats().output().toString(),
          kernel.code().forward(),
          backward,
          "");
    }

    private Format format(String layer) {
      Format known = outputs.get(layer);
      return known != null ? known : kernels.plain(sizes(network.shape(layer)));
    }

    private List<Integer> sizes(Shape shape) {
      List<Integer> sizes = new ArrayList<>(List.of(batch, shape.channels()));
      sizes.addAll(shape.spatial());
      return sizes;
    }
  }
}
