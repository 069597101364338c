package dev.convoy.plan.ownership;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.convoy.tensor.Range;
import java.util.List;
import org.junit.jupiter.api.Test;

class ApportionmentTest {

  private static List<Integer> sizes(int units, int least, Double... weights) {
    return Apportionment.parts(units, List.of(weights), least).stream().map(Range::size).toList();
  }

  /** 21 units by weights of 0.417, 0.333 and 0.25: 8.75, 7 and 5.25. */
  @Test
  void whoLacksMostGetsTheRest() {
    assertEquals(List.of(9, 7, 5), sizes(21, 0, 5.0, 4.0, 3.0));
    assertEquals(List.of(2, 1), sizes(3, 0, 3.0, 2.0));
  }

  @Test
  void ofThoseThatLackTheSameTheFastestGetsMore() {
    assertEquals(List.of(5, 5, 22), sizes(32, 1, 1.0, 1.0, 4.0));
    assertEquals(List.of(22, 5, 5), sizes(32, 1, 4.0, 1.0, 1.0));
  }

  @Test
  void partsFollowEachOther() {
    assertEquals(
        List.of(new Range(0, 2), new Range(2, 4), new Range(4, 12)),
        Apportionment.parts(12, List.of(1.0, 1.0, 4.0), 1));
  }

  @Test
  void nobodyHasLessThanTheLeastWhereThereIsEnough() {
    assertEquals(List.of(1, 1, 8), sizes(10, 1, 1.0, 1.0, 98.0));
    assertEquals(List.of(2, 2, 2), sizes(6, 2, 1.0, 5.0, 100.0));
    assertEquals(List.of(0, 2), sizes(2, 2, 1.0, 9.0));
  }

  @Test
  void equalWeightsGiveNearlyEqualParts() {
    assertEquals(List.of(2, 2, 3), sizes(7, 1, 0.3, 0.3, 0.3));
    assertEquals(List.of(2, 2, 3), sizes(7, 1, 0.1 + 0.2, 0.3, 0.3));
  }
}
