package dev.convoy.worker.kernel.onednn.convolution;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.convoy.worker.kernel.onednn.engine.Descs;
import java.util.List;
import org.junit.jupiter.api.Test;

class GroupMergeTest {

  private static List<Integer> factors(int groups, int inputs, int outputs) {
    return GroupMerge.factors(new ConvolutionPart(groups, 0, inputs, 0, outputs));
  }

  @Test
  void asManyGroupsAreMergedAsFillAVector() {
    int vector = Descs.BLOCK;
    assertEquals(List.of(1, 4), factors(32, vector / 4, vector / 4));
    assertEquals(List.of(1, 2), factors(32, vector / 2, vector / 2));
    assertEquals(List.of(1, 2), factors(8, vector, vector / 2));
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
