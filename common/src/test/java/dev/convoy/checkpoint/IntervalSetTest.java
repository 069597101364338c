package dev.convoy.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.BitSet;
import java.util.Random;
import org.junit.jupiter.api.Test;

class IntervalSetTest {

  @Test
  void overlappingAndTouchingIntervalsCountOnce() {
    Random random = new Random(1);
    for (int round = 0; round < 200; round++) {
      IntervalSet intervals = new IntervalSet();
      BitSet truth = new BitSet();
      for (int k = 0; k < 20; k++) {
        int from = random.nextInt(60);
        int to = from + random.nextInt(8);
        intervals.add(from, to);
        truth.set(from, to);
        assertEquals(truth.cardinality(), intervals.sum());
      }
    }
  }
}
