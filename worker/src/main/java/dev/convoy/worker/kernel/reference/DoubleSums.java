package dev.convoy.worker.kernel.reference;

/** Rounds sums that were taken in double to the floats that are stored. */
final class DoubleSums {
  private DoubleSums() {}

  static void round(double[] sums, float[] target) {
    for (int i = 0; i < sums.length; i++) {
      target[i] = (float) sums[i];
    }
  }
}
