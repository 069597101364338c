package dev.convoy.placement;

import java.util.List;
import java.util.stream.IntStream;

/**
 * How a layer's work is shared out over a mesh: one placement an axis.
 *
 * @param first along the mesh's first axis, called data
 * @param second along its second axis, called model
 */
public record LayerPlacement(Placement first, Placement second) {

  /** Along both axes alike. */
  public static LayerPlacement both(Placement placement) {
    return new LayerPlacement(placement, placement);
  }

  /** Whether work is shared out so along some axis. */
  public boolean has(Placement placement) {
    return first == placement || second == placement;
  }

  /** The axes along which work is shared out so, 0 and 1. */
  public List<Integer> axes(Placement placement) {
    return IntStream.range(0, 2)
        .filter(axis -> (axis == 0 ? first : second) == placement)
        .boxed()
        .toList();
  }

  /** As another placement wherever it is as one. */
  public LayerPlacement replacing(Placement one, Placement another) {
    return new LayerPlacement(first == one ? another : first, second == one ? another : second);
  }

  /** As {@code rows, output-channels}. */
  @Override
  public String toString() {
    return first.title() + ", " + second.title();
  }
}
