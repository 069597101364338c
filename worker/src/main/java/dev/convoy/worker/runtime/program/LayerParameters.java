package dev.convoy.worker.runtime.program;

import dev.convoy.network.ParameterSpec;
import dev.convoy.plan.HeldParameters;
import dev.convoy.tensor.Range;
import dev.convoy.worker.kernel.Format;
import dev.convoy.worker.memory.Buffer;
import java.util.ArrayList;
import java.util.List;

/**
 * A layer's parameters on one worker: all of them in one buffer, one after the other, each with a
 * view of its own; gradients likewise; what the optimizer keeps of the elements that this worker
 * updates.
 *
 * @param layer the layer's name
 * @param held which of the layer's parameters they are
 * @param specs the parameters as stored here
 * @param formats how each is stored, dense
 * @param values all values
 * @param gradients all gradients
 * @param optimizer what it keeps: for each kind, one value for each element of {@code shard}
 * @param shard the elements that this worker updates
 * @param parts views of the values, one a parameter
 * @param gradientParts views of the gradients, one a parameter
 * @param stateNames what is kept but not trained
 * @param state their values, one a channel
 */
public record LayerParameters(
    String layer,
    HeldParameters held,
    List<ParameterSpec> specs,
    List<Format> formats,
    Buffer values,
    Buffer gradients,
    Buffer optimizer,
    Range shard,
    List<Buffer> parts,
    List<Buffer> gradientParts,
    List<String> stateNames,
    List<Buffer> state) {

  /**
   * Plans the buffers for a layer.
   *
   * @param kept how many values the optimizer keeps of each weight
   */
  static LayerParameters plan(
      String layer,
      HeldParameters held,
      List<ParameterSpec> specs,
      List<Format> formats,
      List<String> stateNames,
      Range shard,
      int kept) {
    List<Buffer> parts = new ArrayList<>();
    List<Buffer> gradientParts = new ArrayList<>();
    long bytes = 0;
    for (int k = 0; k < specs.size(); k++) {
      if (!formats.get(k).isDense()) {
        throw new IllegalStateException(
            layer + "." + specs.get(k).name() + " must be stored without padding");
      }
      long part = formats.get(k).bytes();
      parts.add(new Buffer(layer + "." + specs.get(k).name(), part));
      gradientParts.add(new Buffer(layer + "." + specs.get(k).name() + " gradient", part));
      bytes += part;
    }
    List<Buffer> state = new ArrayList<>();
    for (String name : stateNames) {
      state.add(new Buffer(layer + "." + name, (long) held.rows().size() * Float.BYTES));
    }
    return new LayerParameters(
        layer,
        held,
        specs,
        formats,
        new Buffer(layer + " parameters", bytes),
        new Buffer(layer + " gradients", bytes),
        new Buffer(layer + " optimizer", (long) kept * shard.size() * Float.BYTES),
        shard,
        parts,
        gradientParts,
        stateNames,
        state);
  }

  /** The part of the shard that is of weights: of parameters that are more than vectors. */
  public Range weightsOfShard() {
    long weights = 0;
    for (ParameterSpec spec : specs) { // weights come first
      weights += spec.sizes().size() > 1 ? spec.elements() : 0;
    }
    int end = (int) Math.min(shard.to(), Math.max(shard.from(), weights));
    return new Range(shard.from(), end);
  }

  /** The part of the shard that is of vectors: biases, gains. */
  public Range vectorsOfShard() {
    return new Range(weightsOfShard().to(), shard.to());
  }

  /** Gives the views their places, once the whole buffers have theirs. */
  public void placeParts(boolean training) {
    placeParts(values, parts);
    if (training) {
      placeParts(gradients, gradientParts);
    }
  }

  private static void placeParts(Buffer whole, List<Buffer> parts) {
    long at = 0;
    for (Buffer part : parts) {
      part.placeIn(whole, at);
      at += part.bytes();
    }
  }
}
