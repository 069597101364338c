package dev.convoy.planner;

/**
 * What a choice adds to a training step of the busiest worker, in seconds, and to bytes.
 *
 * @param compute kernels and updates
 * @param packing handing slices out and putting them together
 * @param activations bringing activations, statistics and their gradients over the link
 * @param gradientSums adding weight gradients up over the link, and handing new weights out
 * @param images bringing the images that were read to those who need them
 * @param bytes that all workers together send
 * @param memory bytes that the worker with most of them holds
 */
public record Cost(
    double compute,
    double packing,
    double activations,
    double gradientSums,
    double images,
    long bytes,
    long memory) {

  /** Nothing. */
  public static final Cost NONE = new Cost(0, 0, 0, 0, 0, 0, 0);

  /** Of two choices that cannot be made together. */
  static final Cost IMPOSSIBLE = new Cost(Double.POSITIVE_INFINITY, 0, 0, 0, 0, 0, 0);

  /** Whether there is such a plan. */
  boolean isPossible() {
    return !Double.isInfinite(compute);
  }

  /** Both together. */
  public Cost plus(Cost that) {
    return new Cost(
        compute + that.compute,
        packing + that.packing,
        activations + that.activations,
        gradientSums + that.gradientSums,
        images + that.images,
        bytes + that.bytes,
        memory + that.memory);
  }

  /** Seconds that it lengthens a step by. */
  public double seconds(ExchangeWeights weights) {
    return compute
        + packing
        + weights.activations() * activations
        + weights.gradientSums() * gradientSums
        + weights.images() * images;
  }
}
