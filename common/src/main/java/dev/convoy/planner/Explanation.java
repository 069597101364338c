package dev.convoy.planner;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Why a layer is placed as it is.
 *
 * @param layer with all that stays with it
 * @param options all its choices
 */
public record Explanation(String layer, List<Option> options) {

  /**
   * One choice of the layer.
   *
   * @param choice what it is
   * @param chosen whether it is the layer's in the best placements
   * @param besideOthers whether it can be made while all others' choices stay
   * @param own what its layers cost: compute, packing, statistics and partial sums under
   *     activations, sums of weight gradients
   * @param inputs bringing what it reads from where the others' choices have it, and the gradients
   *     back; where others read the same, what all of them need
   * @param outputs bringing what it makes to where the others need it, and the gradients back
   * @param best the best placements of all that have this choice, at the price of memory of the
   *     best placements; null where there are none
   */
  public record Option(
      Choice choice,
      boolean chosen,
      boolean besideOthers,
      Cost own,
      Cost inputs,
      Cost outputs,
      @Nullable Ranked best) {}

  /** Copies the list. */
  public Explanation {
    options = List.copyOf(options);
  }
}
