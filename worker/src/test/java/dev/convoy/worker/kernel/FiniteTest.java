package dev.convoy.worker.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FiniteTest {

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
  void oneSuchNumberIsFoundWhereverItIs(float odd) {
    for (int n = 1; n < 12; n++) {
      for (int at = 0; at < n; at++) {
        float[] values = new float[n];
        Arrays.fill(values, at % 2 == 0 ? Float.MAX_VALUE : -Float.MIN_VALUE);
        assertTrue(Finite.all(values, n));
        assertEquals(-1, Finite.firstNot(values));
        values[at] = odd;
        assertFalse(Finite.all(values, n));
        assertTrue(Finite.all(values, at));
        assertEquals(at, Finite.firstNot(values));
      }
    }
  }
}
