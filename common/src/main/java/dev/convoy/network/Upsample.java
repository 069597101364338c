package dev.convoy.network;

import dev.convoy.tensor.Shape;
import java.util.List;
import java.util.Locale;

/**
 * Enlarges maps by a whole factor in every spatial dimension.
 *
 * <p>Nearest: output {@code o} is input {@code floor(o / factor)}. Bilinear (linear, trilinear):
 * output {@code o} is interpolated at {@code (o + 0.5) / factor - 0.5}, held at the edges: pixel
 * centres, not corners, are aligned.
 *
 * @param factor how many times larger, at least 1
 * @param mode how new elements are found
 */
public record Upsample(int factor, Mode mode) implements ChannelwiseLayer {

  /** How new elements are found. */
  public enum Mode {
    /** The element whose place it is. */
    NEAREST,
    /** The elements around, weighted by distance. */
    BILINEAR
  }

  @Override
  public Shape outputShape(List<Shape> inputs) {
    if (factor < 1) {
      throw new NetworkException("factor=" + factor + " must be at least 1");
    }
    Shape input = inputs.get(0);
    return new Shape(
        input.channels(),
        input.spatial().stream().map(s -> Math.multiplyExact(s, factor)).toList());
  }

  @Override
  public String describe() {
    return mode.name().toLowerCase(Locale.ROOT) + " upsampling ×" + factor;
  }

  @Override
  public <R> R accept(Visitor<R> visitor) {
    return visitor.visit(this);
  }
}
