package dev.convoy.worker.kernel;

import dev.convoy.network.Convolution;
import dev.convoy.network.Layer;
import dev.convoy.network.Linear;
import dev.convoy.network.Window;
import dev.convoy.plan.LayerShare;
import dev.convoy.tensor.Shape;
import dev.convoy.worker.kernel.Kernels.Mode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/**
 * Several workers that run one layer together, step by step, and gather statistics where it needs
 * them.
 */
final class KernelWorkers implements AutoCloseable {

  /** In which formats the inputs are there. */
  enum Offer {
    /** Plain. */
    PLAIN,
    /** As a convolution, or a linear layer, of the same backend left them. */
    PRODUCED
  }

  private final List<BoundKernel> kernels = new ArrayList<>();
  private boolean offersPlain = true;

  KernelWorkers(
      Kernels backend, List<LayerShare> shares, Mode mode, boolean inputGradient, Offer offer) {
    for (LayerShare share : shares) {
      List<Format> offered = new ArrayList<>();
      for (int k = 0; k < share.inputs().size(); k++) {
        offered.add(
            offer == Offer.PLAIN
                ? backend.plain(share.inputSizes(k))
                : produced(backend, share.inputSizes(k), mode));
      }
      offersPlain &= offered.stream().allMatch(Format::isPlain);
      kernels.add(new BoundKernel(backend, share, offered, mode, inputGradient));
    }
  }

  /** The format in which a layer with filters writes an output of these sizes. */
  static Format produced(Kernels backend, List<Integer> sizes, Mode mode) {
    int channels = sizes.get(1);
    List<Integer> spatial = sizes.subList(2, sizes.size());
    Window pointwise = Window.of(Collections.nCopies(spatial.size(), 1));
    Layer layer =
        spatial.isEmpty()
            ? new Linear(channels, true)
            : new Convolution(channels, pointwise, 1, true);
    LayerShare share =
        LayerShare.whole("before", layer, List.of(new Shape(channels, spatial)), sizes.get(0));
    return backend
        .layer(share, List.of(backend.plain(sizes)), mode, true)
        .spec()
        .formats()
        .output();
  }

  /** Whether all inputs are offered plain. */
  boolean offersPlain() {
    return offersPlain;
  }

  List<BoundKernel> kernels() {
    return kernels;
  }

  /** Runs a step on each worker's part of these tensors: results by name, one map a worker. */
  List<Map<String, float[]>> step(LayerTensors whole, long step) {
    kernels.forEach(k -> k.put(whole));
    kernels.forEach(k -> k.forward(0, step));
    if (kernels.get(0).hasStatistics()) {
      gather(false);
      kernels.forEach(k -> k.forward(1, step));
    }
    List<Map<String, float[]>> results = new ArrayList<>();
    kernels.forEach(k -> results.add(k.forwardResults()));
    if (kernels.get(0).training()) {
      kernels.forEach(k -> k.betweenForwardAndBackward(whole));
      kernels.forEach(k -> k.backward(0, step));
      if (kernels.get(0).hasStatistics()) {
        gather(true);
        kernels.forEach(k -> k.backward(1, step));
      }
      for (int i = 0; i < results.size(); i++) {
        results.get(i).putAll(kernels.get(i).backwardResults());
      }
    }
    return results;
  }

  /** Frees their buffers. */
  @Override
  public void close() {
    kernels.forEach(BoundKernel::close);
  }

  private void gather(boolean backward) {
    for (BoundKernel to : kernels) {
      for (BoundKernel from : kernels) {
        boolean sameChannels =
            from.share().output().channels().equals(to.share().output().channels());
        if (from != to && sameChannels) {
          to.gatherFrom(from, backward);
        }
      }
    }
  }
}
