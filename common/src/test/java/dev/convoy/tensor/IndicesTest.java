package dev.convoy.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class IndicesTest {

  @Test
  void listsOfTheSameIndicesInTheSameOrderAreEqualHoweverBuilt() {
    assertEquals(Indices.range(2, 5), Indices.of(2, 3, 4));
    assertEquals(Indices.all(4), Indices.range(0, 1).then(Indices.range(1, 4)));
    assertFalse(Indices.of(1, 0).equals(Indices.of(0, 1)));
  }

  @Test
  void positionsFollowTheStorageOrder() {
    Indices list = Indices.of(7, 8, 2, 3, 5);
    assertEquals(2, list.at(2));
    assertEquals(4, list.positionOf(5));
    assertEquals(-1, list.positionOf(4));
    assertEquals(Indices.of(8, 2, 3), list.slice(1, 3));
  }

  @Test
  void whatIsCommonKeepsThisListsOrder() {
    assertEquals(Indices.of(8, 2), Indices.of(8, 1, 2).intersect(Indices.of(2, 3, 8)));
    assertEquals(Indices.of(1), Indices.of(8, 1, 2).minus(Indices.of(2, 3, 8)));
  }

  @Test
  void commonRunsAreConsecutiveInBothLists() {
    assertEquals(
        List.of(new Range(0, 2), new Range(2, 4)),
        Indices.range(0, 4).commonRuns(Indices.of(2, 3, 0, 1)));
  }

  @Test
  void scalingExpandsEveryIndex() {
    assertEquals(Indices.of(6, 7, 8, 0, 1, 2), Indices.of(2, 0).scaled(3));
  }

  @Test
  void anIndexCannotStandTwice() {
    assertThrows(IllegalArgumentException.class, () -> Indices.of(3, 4, 3));
  }

  @Test
  void anEmptyListHoldsNothing() {
    assertTrue(Indices.range(3, 3).isEmpty());
    assertEquals(Indices.NONE, Indices.of(1).minus(Indices.of(1)));
  }
}
