package dev.convoy.plan;

/**
 * What an optimizer needs of a plan.
 *
 * @param norms what must be known of all workers' parameters before the first update
 * @param kept how many values it keeps of each weight
 * @param copied whether a worker holds a copy of what it updates, from which it writes checkpoints
 *     while it trains
 */
public record UpdateNeeds(Norms norms, int kept, boolean copied) {
  /** One value kept of each weight, as momentum is; every gradient as it is. */
  public static final UpdateNeeds PLAIN = new UpdateNeeds(Norms.NONE, 1, /* copied= */ false);

  /** One value kept of each weight; gradients may be shortened. */
  public static final UpdateNeeds CLIPPED =
      new UpdateNeeds(Norms.GRADIENTS, 1, /* copied= */ false);

  /** Sums of squares over all workers. */
  public enum Norms {
    /** None: a layer is updated as soon as its gradients are there. */
    NONE(0),
    /** Of a layer's gradients. */
    GRADIENTS(1),
    /**
     * Of a layer's gradients of weights, of its other gradients (of biases, gains), and of its
     * weights.
     */
    GRADIENTS_AND_WEIGHTS(3);

    private final int perLayer;

    Norms(int perLayer) {
      this.perLayer = perLayer;
    }

    /** How many sums there are of each layer. */
    public int perLayer() {
      return perLayer;
    }
  }

  /**
   * Checks the count.
   *
   * @throws IllegalArgumentException if it is negative
   */
  public UpdateNeeds {
    if (kept < 0) {
      throw new IllegalArgumentException(
          "an optimizer that keeps %d values of each weight".formatted(kept));
    }
  }

  /** With a copy for checkpoints. */
  public UpdateNeeds withCopy() {
    return new UpdateNeeds(norms, kept, /* copied= */ true);
  }

  /** Whether the first update waits for the gradients of all layers. */
  public boolean waits() {
    return norms != Norms.NONE;
  }
}
