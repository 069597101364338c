package dev.convoy.mesh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class SpeedsTest {

  private static List<Double> measured(Double... seconds) {
    return Speeds.measured(List.of(seconds)).each();
  }

  @Test
  void theNoiseOfEqualMachinesIsNoDifference() {
    assertEquals(List.of(1.0, 1.0, 1.0, 1.0), measured(0.50, 0.56, 0.52, 0.49));
    assertTrue(Speeds.measured(List.of(0.5, 0.57)).areEqual());
  }

  @Test
  void whatTakesHalfTheTimeIsTwiceAsFast() {
    assertEquals(List.of(2.0, 1.0, 1.0), measured(0.25, 0.5, 0.5));
    assertEquals(List.of(1.0, 87.0), measured(0.5, 0.00575));
  }

  @Test
  void machinesOfOneKindAreEqualBesideAnotherKind() {
    assertEquals(List.of(1.0, 1.0, 3.2, 3.2), measured(1.02, 0.98, 0.33, 0.30));
  }

  @Test
  void aDifferenceOfMoreThan15PercentCounts() {
    assertEquals(List.of(1.2, 1.0), measured(1.0, 1.2));
    assertEquals(List.of(1.0, 1.0), measured(1.0, 1.14));
  }

  @Test
  void rowsAndColumnsOfAMeshHaveWhatTheirWorkersHaveTogether() {
    Speeds speeds = new Speeds(List.of(1.0, 2.0, 3.0, 10.0, 20.0, 30.0));
    DeviceMesh mesh = new DeviceMesh(2, 3);
    assertEquals(List.of(6.0, 60.0), speeds.ofRows(mesh));
    assertEquals(List.of(11.0, 22.0, 33.0), speeds.ofColumns(mesh));
    assertThrows(IllegalArgumentException.class, () -> speeds.ofRows(new DeviceMesh(1, 5)));
  }

  @Test
  void speedsArePositiveNumbers() {
    for (double bad :
        new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY, 1e-320, 1e-7, 1e7, 1e308}) {
      assertThrows(IllegalArgumentException.class, () -> new Speeds(List.of(1.0, bad)));
    }
    assertThrows(IllegalArgumentException.class, () -> new Speeds(List.of()));
  }

  @Test
  void theLargestDifferencesCanBeAddedUpAndMeasured() {
    assertEquals(List.of(1.0, 1e6), measured(1e9, 1e-9));
    Speeds speeds = new Speeds(List.of(1e-6, 1e6));
    assertEquals(List.of(1e6 + 1e-6), speeds.ofRows(new DeviceMesh(1, 2)));
  }

  @Test
  void speedsPrintAsAProportion() {
    assertEquals("1 : 2.5 : 4", new Speeds(List.of(1.0, 2.5, 4.0)).toString());
    assertEquals("1 : 1", Speeds.equal(2).toString());
  }
}
