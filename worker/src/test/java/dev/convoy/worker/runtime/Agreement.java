package dev.convoy.worker.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;

/** How far two sets of tensors are apart: the largest ‖a−b‖/‖b‖ of any tensor. */
record Agreement(String worst, double distance) {

  static Agreement of(Map<String, float[]> expected, Map<String, float[]> actual) {
    assertEquals(expected.keySet(), actual.keySet());
    Agreement worst = new Agreement("none", 0);
    for (Map.Entry<String, float[]> entry : expected.entrySet()) {
      double distance =
          distance(entry.getValue(), actual.getOrDefault(entry.getKey(), new float[0]));
      if (!(distance <= worst.distance)) {
        worst = new Agreement(entry.getKey(), distance);
      }
    }
    return worst;
  }

  private static double distance(float[] expected, float[] actual) {
    assertEquals(expected.length, actual.length);
    double difference = 0;
    double size = 0;
    for (int i = 0; i < expected.length; i++) {
      difference += Math.pow((double) actual[i] - expected[i], 2);
      size += Math.pow(expected[i], 2);
    }
    return size == 0 ? Math.sqrt(difference) : Math.sqrt(difference / size);
  }

  void assertWithin(double bound) {
    assertTrue(distance <= bound, worst + " differs by " + distance + ", more than " + bound);
  }

  static void assertLossesAgree(List<Float> expected, List<Float> actual, double bound) {
    assertEquals(expected.size(), actual.size());
    for (int step = 0; step < expected.size(); step++) {
      double relative =
          Math.abs(actual.get(step) - expected.get(step)) / Math.abs(expected.get(step));
      assertTrue(
          relative <= bound,
          "step " + step + ": " + expected.get(step) + " against " + actual.get(step));
    }
  }
}
