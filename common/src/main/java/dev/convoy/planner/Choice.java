package dev.convoy.planner;

import dev.convoy.placement.LayerPlacement;

/**
 * One way to share a unit out.
 *
 * @param placement of the layer that is placed; where the unit stays, that of the layers whose
 *     outputs it stays with
 * @param stays whether it is done where its inputs are, all of which are placed as said
 */
public record Choice(LayerPlacement placement, boolean stays) {

  /** As {@code rows, output-channels}. */
  @Override
  public String toString() {
    return stays ? "stays with " + placement : placement.toString();
  }
}
