package dev.convoy.worker.kernel;

/** Looks for values that are infinite or not a number. */
public final class Finite {
  private static final int SUMS = 4; // at once, since each waits for the one before

  private Finite() {}

  /** Whether the first {@code n} are all finite: the fast answer, for every step. */
  public static boolean all(float[] values, int n) {
    float a = 0;
    float b = 0;
    float c = 0;
    float d = 0;
    int i = 0;
    for (; i + SUMS <= n; i += SUMS) { // 0 · x is 0, or not a number where x is not finite
      a += 0 * values[i];
      b += 0 * values[i + 1];
      c += 0 * values[i + 2];
      d += 0 * values[i + 3];
    }
    for (; i < n; i++) {
      a += 0 * values[i];
    }
    return a + b + c + d == 0;
  }

  /** The place of the first that is not finite, -1 where all are. */
  public static int firstNot(float[] values) {
    if (all(values, values.length)) {
      return -1;
    }
    int i = 0;
    while (Float.isFinite(values[i])) {
      i++;
    }
    return i;
  }
}
