package dev.convoy.random;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.BitSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyedPermutationTest {
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 7, 10, 16, 17, 63, 64, 65, 1000, 4097, 50_000, 1_281_167})
  void everyElementComesUpExactlyOnce(long count) {
    BitSet seen = new BitSet();
    for (long i = 0; i < count; i++) {
      long to = KeyedPermutation.at(12345, count, i);
      assertTrue(to >= 0 && to < count);
      assertFalse(seen.get((int) to), "twice: " + to);
      seen.set((int) to);
    }
    assertEquals(count, seen.cardinality());
  }

  @Test
  void aFarElementOfAHugeRangeIsFoundAtOnce() {
    long count = (1L << 61) + 12345;
    long to = KeyedPermutation.at(1, count, count - 1);
    assertTrue(to >= 0 && to < count);
  }

  @Test
  void everyOrderOfThreeComesUpEquallyOften() {
    int[] orders = new int[9];
    for (long key = 0; key < 60_000; key++) {
      orders[(int) (KeyedPermutation.at(key, 3, 0) * 3 + KeyedPermutation.at(key, 3, 1))]++;
    }
    for (int order : new int[] {1, 2, 3, 5, 6, 7}) {
      assertEquals(10_000, orders[order], 1_000, Arrays.toString(orders));
    }
  }

  @Test
  void everyElementGoesToEveryPlaceEquallyOften() {
    int count = 10;
    int[][] landed = new int[count][count];
    for (long key = 0; key < 20_000; key++) {
      for (int i = 0; i < count; i++) {
        landed[i][(int) KeyedPermutation.at(key, count, i)]++;
      }
    }
    for (int[] row : landed) {
      for (int times : row) {
        assertEquals(2_000, times, 250);
      }
    }
  }

  @Test
  void neighboursDoNotStayTogether() {
    int together = 0;
    for (long i = 0; i < 49_999; i++) {
      long gap = KeyedPermutation.at(8, 50_000, i + 1) - KeyedPermutation.at(8, 50_000, i);
      together += Math.abs(gap) <= 10 ? 1 : 0;
    }
    assertTrue(together < 60, together + " neighbours of 50,000 stay within 10, about 20 expected");
  }

  @Test
  void anIndexOutsideTheCountIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> KeyedPermutation.at(1, 10, 10));
    assertThrows(IllegalArgumentException.class, () -> KeyedPermutation.at(1, 10, -1));
    assertThrows(IllegalArgumentException.class, () -> KeyedPermutation.at(1, 0, 0));
  }
}
