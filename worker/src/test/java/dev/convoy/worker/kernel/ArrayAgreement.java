package dev.convoy.worker.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;

/** Comparison of arrays by the norm of their difference. */
final class ArrayAgreement {
  /** Below this norm an array counts as zeros, and the difference is taken as it is. */
  private static final double ZERO = 1e-6;

  private ArrayAgreement() {}

  /** Fails unless {@code ‖actual - expected‖ <= tolerance · ‖expected‖}. */
  static void assertClose(String what, float[] expected, float[] actual, double tolerance) {
    assertEquals(expected.length, actual.length, () -> "length of " + what);
    double error = 0;
    double norm = 0;
    for (int i = 0; i < expected.length; i++) {
      error += Math.pow((double) actual[i] - expected[i], 2);
      norm += Math.pow(expected[i], 2);
    }
    double relative = Math.sqrt(error) / Math.max(ZERO, Math.sqrt(norm));
    // Written so that NaN fails.
    assertTrue(relative <= tolerance, () -> what + " is off by " + relative);
  }

  /** Asserts that for every named array. */
  static void assertClose(
      String what, Map<String, float[]> expected, Map<String, float[]> actual, double tolerance) {
    assertEquals(expected.keySet(), actual.keySet(), () -> "results of " + what);
    expected.forEach(
        (name, e) -> assertClose(name + " of " + what, e, value(actual, name), tolerance));
  }

  private static float[] value(Map<String, float[]> results, String name) {
    float[] value = results.get(name);
    if (value == null) {
      throw new IllegalArgumentException("no " + name);
    }
    return value;
  }
}
