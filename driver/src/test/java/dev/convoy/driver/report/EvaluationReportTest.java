package dev.convoy.driver.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convoy.control.ControlMessage.Confused;
import dev.convoy.driver.session.Confusion;
import dev.convoy.driver.session.Evaluation;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class EvaluationReportTest {

  private static Evaluation evaluation(long bad) {
    return new Evaluation(0, 0, 3, 9, 1_100 - bad, 1.39645, 1_100, bad, Confusion.NONE);
  }

  @Test
  void anEvaluationIsOneLine() {
    assertEquals(
        "Test accuracy 0.27 % (3 of 1,100 images), loss 1.3965\n",
        EvaluationReport.text(evaluation(0)));
  }

  @Test
  void recordsThatWereLeftOutAreSaid() {
    assertEquals(
        """
        Test accuracy 0.27 % (3 of 1,099 images), loss 1.3965
        1 of 1,100 test records cannot be read and does not count.
        """,
        EvaluationReport.text(evaluation(1)));
    assertEquals(
        "2 of 1,100 test records cannot be read and do not count.",
        EvaluationReport.text(evaluation(2)).lines().skip(1).findFirst().orElse(""));
  }

  /** Seven classes: ten cats, of which one is taken for a dog, four dogs, and one of a sixth. */
  private static Evaluation ofSeven() {
    SortedMap<Integer, SortedMap<Integer, Long>> counts = new TreeMap<>();
    counts.put(0, new TreeMap<>(Map.of(0, 9L, 1, 1L)));
    counts.put(1, new TreeMap<>(Map.of(0, 2L, 1, 1L, 6, 1L)));
    counts.put(5, new TreeMap<>(Map.of(5, 1L)));
    return new Evaluation(0, 0, 11, 14, 15, 0.5, 15, 0, new Confusion(7, counts));
  }

  @Test
  void theFiveBestCountWhereThereAreMoreClasses() {
    assertEquals(
        "Test accuracy 73.33 % (11 of 15 images), top-5 93.33 %, loss 0.5000\n",
        EvaluationReport.text(ofSeven()));
    assertEquals(14, EvaluationReport.json(ofSeven()).path("top5_correct").asInt());
  }

  @Test
  void theWorstClassesAreNamedWithWhatTheyAreTakenFor() {
    assertEquals(
        """

        worst classes  accuracy  of  most often taken for
        -------------  --------  --  --------------------
        dog             25.00 %   4  cat (2)
        cat             90.00 %  10  dog (1)
        """,
        new ClassAccuracy(ofSeven().confusion(), List.of("cat", "dog")).worst());
  }

  @Test
  void theMatrixHasARowALabel() {
    ClassAccuracy classes =
        new ClassAccuracy(ofSeven().confusion(), List.of("cat", "dog", "a, \"b\""));
    assertEquals(
        """
        class,cat,dog,"a, ""b\""",3,4,5,6
        cat,9,1,0,0,0,0,0
        dog,2,1,0,0,0,0,1
        "a, ""b\""",0,0,0,0,0,0,0
        3,0,0,0,0,0,0,0
        4,0,0,0,0,0,0,0
        5,0,0,0,0,0,1,0
        6,0,0,0,0,0,0,0
        """,
        classes.csv());
    assertEquals("[2,1,0,0,0,0,1]", classes.matrix().get(1).toString());
    assertEquals(
        "{\"class\":\"dog\",\"label\":1,\"accuracy\":0.25,\"correct\":1,\"count\":4}",
        classes.classes().get(1).toString());
  }

  @Test
  void ofManyClassesThereIsNoMatrix() {
    SortedMap<Integer, SortedMap<Integer, Long>> counts = new TreeMap<>();
    counts.put(20_000, new TreeMap<>(Map.of(20_000, 3L, Confused.OTHER, 1L)));
    ClassAccuracy classes = new ClassAccuracy(new Confusion(20_001, counts), List.of());
    assertFalse(classes.hasMatrix());
    assertTrue(classes.worst().contains("20000           75.00 %   4\n"), classes.worst());
    counts.put(20_000, new TreeMap<>(Map.of(20_000, 4L)));
    assertFalse(new ClassAccuracy(new Confusion(20_001, counts), List.of()).hasMatrix());
  }

  @Test
  void dataSayWhatTheTextSays() {
    assertEquals(
        "{\"accuracy\":0.75,\"correct\":3,\"count\":4,\"loss\":1.5,\"records\":6,\"bad_records\":2}",
        EvaluationReport.json(new Evaluation(0, 0, 3, 4, 4, 1.5, 6, 2, Confusion.NONE)).toString());
  }
}
