package dev.convoy.driver.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.convoy.driver.session.Evaluation;
import org.junit.jupiter.api.Test;

class EvaluationReportTest {

  private static Evaluation evaluation(long bad) {
    return new Evaluation(0, 0, 3, 1_100 - bad, 1.39645, 1_100, bad);
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

  @Test
  void dataSayWhatTheTextSays() {
    assertEquals(
        "{\"accuracy\":0.75,\"correct\":3,\"count\":4,\"loss\":1.5,\"records\":6,\"bad_records\":2}",
        EvaluationReport.json(new Evaluation(0, 0, 3, 4, 1.5, 6, 2)).toString());
  }
}
