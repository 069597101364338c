package dev.convoy.worker.runtime.program;

import dev.convoy.plan.UpdateNeeds.Norms;
import dev.convoy.tensor.Range;
import dev.convoy.worker.memory.Buffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What is known of norms, where updates depend on them.
 *
 * @param norms which
 * @param layers that have gradients, in the network's order
 * @param squares this worker's sums of squares: for each kind, one a layer
 * @param factor what gradients are multiplied by
 * @param trust what all that moves a layer's weights is multiplied by, one a layer; null where
 *     weights have no norms
 */
public record GradientNorm(
    Norms norms, List<String> layers, Buffer squares, Buffer factor, @Nullable Buffer trust) {

  /** Sums of a kind, in the order in which they lie. */
  public enum Sum {
    GRADIENTS(0),
    OTHER_GRADIENTS(1),
    WEIGHTS(2);

    private final int place;

    Sum(int place) {
      this.place = place;
    }

    /** Where all layers' sums of this kind lie, in units of as many as there are layers. */
    public Range range() {
      return new Range(place, place + 1);
    }
  }

  /** With buffers that have no place yet. */
  static GradientNorm of(Norms norms, List<String> layers) {
    long bytes = (long) layers.size() * Float.BYTES;
    return new GradientNorm(
        norms,
        List.copyOf(layers),
        new Buffer("squares of gradients", norms.perLayer() * bytes),
        new Buffer("factor of gradients", Float.BYTES),
        norms == Norms.GRADIENTS_AND_WEIGHTS ? new Buffer("trust ratios", bytes) : null);
  }

  /** Whether norms of weights are needed, too. */
  public boolean ofWeights() {
    return norms == Norms.GRADIENTS_AND_WEIGHTS;
  }

  /** How many sums there are. */
  public int sums() {
    return norms.perLayer() * layers.size();
  }

  /** Where a layer's sum of a kind lies. */
  public int place(Sum kind, String layer) {
    return kind.place * layers.size() + layers.indexOf(layer);
  }

  /** The ratio of a layer, where there are ratios; placed by now. */
  public Buffer trustOf(String layer) {
    int at = layers.indexOf(layer);
    return Objects.requireNonNull(trust).part(layers.size(), new Range(at, at + 1));
  }

  /** What updates read. */
  List<Buffer> factors() {
    return trust == null ? List.of(factor) : List.of(factor, trust);
  }

  /** All buffers. */
  List<Buffer> all() {
    List<Buffer> all = new ArrayList<>(factors());
    all.add(0, squares);
    return all;
  }
}
