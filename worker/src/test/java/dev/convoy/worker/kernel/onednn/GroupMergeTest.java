package dev.convoy.worker.kernel.onednn;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class GroupMergeTest {

  private static List<Integer> factors(int groups, int inputs, int outputs) {
    return GroupMerge.factors(new ConvolutionPart(groups, 0, inputs, 0, outputs));
  }

  @Test
  void asManyGroupsAreMergedAsFillAVector() {
    assertEquals(List.of(1, 4), factors(32, 4, 4));
    assertEquals(List.of(1, 2), factors(32, 8, 8));
    assertEquals(List.of(1, 2), factors(8, 16, 8));
  }

  @Test
  void groupsThatFillVectorsAndDepthwiseFiltersStayAsTheyAre() {
    assertEquals(List.of(1), factors(2, 48, 128));
    assertEquals(List.of(1), factors(64, 1, 1));
    assertEquals(List.of(1), factors(1, 3, 5));
  }

  @Test
  void fewOddGroupsMayBecomeOne() {
    assertEquals(List.of(1, 3), factors(3, 20, 80));
    assertEquals(List.of(1), factors(5, 20, 80));
  }
}
