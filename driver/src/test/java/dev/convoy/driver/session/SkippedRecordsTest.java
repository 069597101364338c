package dev.convoy.driver.session;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.convoy.control.ControlMessage.TrialDone;
import org.junit.jupiter.api.Test;

class SkippedRecordsTest {

  private static TrialDone done(int rank, long skipped) {
    return new TrialDone(rank, 0, 0, 0, 0, 0, 0, skipped);
  }

  @Test
  void whatAllWorkersSkippedIsAddedUp() {
    SkippedRecords records = new SkippedRecords();
    records.received(0, done(0, 2));
    records.received(1, done(1, 1_200));
    assertEquals(
        "1,202 rows of training batches met a record that cannot be read: the next good one stood in"
            + " for it.",
        records.sentence());
  }

  @Test
  void nothingIsSaidWhereNothingWasSkipped() {
    SkippedRecords records = new SkippedRecords();
    records.received(0, done(0, 0));
    assertEquals("", records.sentence());
  }
}
