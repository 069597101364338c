package dev.convoy.worker.predict;

/** Probabilities of scores: {@code exp(x_k) / Σ exp(x)}. */
public final class Softmax {
  private Softmax() {}

  /** The probabilities, which sum to 1; shifted by the largest score, so that none overflows. */
  public static double[] of(double[] scores) {
    double largest = scores[largest(scores)];
    double[] probabilities = new double[scores.length];
    double sum = 0;
    for (int k = 0; k < scores.length; k++) {
      probabilities[k] = Math.exp(scores[k] - largest);
      sum += probabilities[k];
    }
    for (int k = 0; k < scores.length; k++) {
      probabilities[k] /= sum;
    }
    return probabilities;
  }

  /** The place of the largest score, the first of equal ones. */
  public static int largest(double[] scores) {
    int best = 0;
    for (int k = 1; k < scores.length; k++) {
      best = scores[k] > scores[best] ? k : best;
    }
    return best;
  }
}
