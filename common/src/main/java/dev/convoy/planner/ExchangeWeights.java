package dev.convoy.planner;

/**
 * How much of the time that bytes are under way is taken to lengthen a step: 1 where nothing is
 * computed meanwhile, 0 where all of it is hidden behind compute. What is really hidden, a
 * simulation of the plan says; a search is run with several of these.
 *
 * @param activations for activations, statistics and their gradients
 * @param gradientSums for sums of weight gradients and new weights
 * @param images for the images, which can leave while the batch before is computed
 */
public record ExchangeWeights(double activations, double gradientSums, double images) {

  /** Nothing is hidden. */
  public static final ExchangeWeights EXPOSED = new ExchangeWeights(1, 1, 1);

  /**
   * Checks the numbers.
   *
   * @throws IllegalArgumentException if one is negative or not finite
   */
  public ExchangeWeights {
    for (double weight : new double[] {activations, gradientSums, images}) {
      if (!(weight >= 0 && weight < Double.POSITIVE_INFINITY)) {
        throw new IllegalArgumentException(
            "exchange weights of %s, %s and %s: they must not be negative"
                .formatted(activations, gradientSums, images));
      }
    }
  }
}
