package dev.convoy.worker.runtime.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;

/**
 * How far two sets of tensors are apart: the largest ‖a−b‖/‖b‖ of any tensor.
 *
 * <p>Some gradients are 0 but for rounding, as that of a shift that a later normalisation takes out
 * again. A tensor of less than a millionth of all is therefore measured against that millionth.
 */
record WeightAgreement(String worst, double distance) {

  static WeightAgreement of(Map<String, float[]> expected, Map<String, float[]> actual) {
    assertEquals(expected.keySet(), actual.keySet());
    double whole = 0;
    for (float[] tensor : expected.values()) {
      whole += squares(tensor);
    }
    double floor = Math.sqrt(whole) * 1e-6;
    WeightAgreement worst = new WeightAgreement("none", 0);
    for (Map.Entry<String, float[]> entry : expected.entrySet()) {
      double distance =
          distance(entry.getValue(), actual.getOrDefault(entry.getKey(), new float[0]), floor);
      if (!(distance <= worst.distance)) {
        worst = new WeightAgreement(entry.getKey(), distance);
      }
    }
    return worst;
  }

  private static double distance(float[] expected, float[] actual, double floor) {
    assertEquals(expected.length, actual.length);
    float[] difference = new float[expected.length];
    for (int i = 0; i < expected.length; i++) {
      difference[i] = actual[i] - expected[i];
    }
    double size = Math.max(floor, Math.sqrt(squares(expected)));
    return size == 0 ? 0 : Math.sqrt(squares(difference)) / size;
  }

  private static double squares(float[] tensor) {
    double sum = 0;
    for (float value : tensor) {
      sum += (double) value * value;
    }
    return sum;
  }

  void assertWithin(double bound) {
    assertTrue(distance <= bound, worst + " differs by " + distance + ", more than " + bound);
  }

  /** The largest relative difference of two series of losses. */
  static double lossDistance(List<Float> expected, List<Float> actual) {
    assertEquals(expected.size(), actual.size());
    double worst = 0;
    for (int step = 0; step < expected.size(); step++) {
      double difference = Math.abs((double) actual.get(step) - expected.get(step));
      worst = Math.max(worst, difference / Math.abs(expected.get(step)));
    }
    return worst;
  }
}
